"""Invented names: the county's businesses, each under the name of a township that does not exist."""

from __future__ import annotations

from random import Random

from huibao_example.county import County, stem

_FIRST = "云松溪岚荞梨竹雾鹿银杉禾石桥青澜屏柳坝岭"
_SECOND = "禾谷源泉和盛丰润泽苗穗林晴渡湾坪箐鸣月舟"
# What a business of each trade calls itself.
TRADES: dict[str, tuple[str, ...]] = {
    "药店": ("大药房", "药店", "中药店"),
    "医疗器械": ("医疗器械经营部", "眼镜店", "口腔诊所"),
    "化妆品": ("日化店", "美妆店"),
    "农膜": ("农资经营部", "农膜销售部"),
    "化肥": ("化肥经销部", "农资门市部"),
    "建材": ("建材经营部", "电线电缆门市", "五金店"),
    "餐饮": ("餐馆", "小吃店", "火锅店", "米线店"),
    "食品": ("食品加工厂", "豆制品作坊", "酒坊", "糕点厂"),
    "超市": ("超市", "便利店", "副食店"),
    "农业": ("农业开发有限公司", "生态农业有限公司", "种植专业合作社", "茶业有限公司"),
    "天麻": ("天麻产业有限公司", "天麻加工厂", "菌种有限公司"),
    "设备": ("医院", "商贸城", "物业服务部", "水泥制品厂", "酒店", "液化气站", "木业有限公司", "小区"),
    "网络": ("电子商务有限公司", "网络科技有限公司", "特产网店"),
    "场所": ("宾馆", "理发店", "农贸市场摊区", "网咖", "百货店"),
    "客运": ("客运站", "快递网点", "冷库", "超市", "药店"),
}


class Names:
    """Hands out names, never one twice."""

    def __init__(self, county: County, purpose: str) -> None:
        self._county = county
        self._rng = county.random(f"names/{purpose}")
        self._taken: set[str] = set()

    def make(self, trade: str, township: str | None = None) -> str:
        """A name of a trade, of a township or of any."""
        place = stem(township or self._rng.choice(self._county.townships))
        while True:
            word = self._rng.choice(_FIRST) + self._rng.choice(_SECOND)
            name = f"{place}{word}{self._rng.choice(TRADES[trade])}"
            if name in self._taken:
                name = f"{name}（{len(self._taken)}店）"
            if name not in self._taken:
                self._taken.add(name)
                return name

    def pool(self, rng: Random, trade: str, count: int, year: int = 2021) -> list[tuple[str, str]]:
        """`count` names, each with its township."""
        return [(self.make(trade, place), place) for place in self._county.draw_townships(rng, count, year)]


def villages(county: County) -> list[tuple[str, str]]:
    """Every village and neighbourhood of the county, each with its township first."""
    rng = county.random("villages")
    words = [first + second for first in "上下大小新老前后东西" for second in "寨湾坪箐坝岭沟塘坡溪村桥"]
    found = []
    for township in county.townships:
        suffix = "社区" if township in county.built_up else "村"
        found += [(township, f"{word}{suffix}") for word in sorted(rng.sample(words, rng.randint(7, 13)))]
    return found
