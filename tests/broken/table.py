"""The table: each kind of file, and the exit status, words and counts that the specification asks for."""

from __future__ import annotations

import datetime as dt

from .builders import (
    GOOD,
    HEADER,
    LEDGER,
    PLAIN,
    SHEET,
    bomb,
    compound_file,
    csv_file,
    entity,
    outside,
    raw,
    tampered,
    text_of,
    workbook,
    xlsx,
)  # fmt: skip
from .kinds import Kind, cell, read, repeated, unreadable
from .odd import (
    CASES_OF_TWO_YEARS,
    SCALES,
    both,
    cut_off,
    dangling,
    dated,
    failed_formula,
    far,
    hidden,
    merged,
    nothing,
    other_archive,
    twice,
    uncached,
    wide,
    with_directory,
)  # fmt: skip

# table, ledger, header, a row to accept, a row with a place for the bad cell
SEIZURES = ("seizures", "查封扣押台账", "领域,当事人,数量,查封日期", "特种,甲厂,3,20220305", "特种,乙厂,?,20220305")
SUBSIDIES = (
    "subsidies",
    "奖补资金台账",
    "奖补项目,企业名称,奖补年度,金额（元）,兑付日期",
    "有机,甲厂,２０２２,12.5,20220305",
    "有机,甲厂,2022,?,20220305",
)
UNITS = (
    "food_units",
    "食品生产经营单位台账",
    "单位编号,单位类型,许可证有效期至,登记日期,是否建成区",
    "甲,餐饮,2030-01-01,2020-01-01,是",
    "乙,餐饮,2030-01-01,2020-01-01,?",
)
CASES = ("cases", "案件台账", "案号,案件领域,立案日期,乡镇", "甲,食品,2022-03-05,东溪镇", "乙,食品,2022-03-05,?")
INCIDENTS = ("incidents", LEDGER, "事故类型,等级,发生日期", "食品安全,一般,2022-03-05", "食品安全,一般,?")
SAMPLING = (
    "sampling",
    "抽检台账",
    "抽样单号,类别,抽样日期,检验结论",
    "甲,食品,2022-03-05,合格",
    "乙,食品,2022-03-05,?",
)
DOCUMENTS = ("documents", "制度文件台账", "文件名称,工作领域,印发日期", "甲,食品安全,2022-03-05", "乙,?,2022-03-05")
EVENTS = (
    "registrations", "市场主体登记台账", "统一社会信用代码,主体类型,业务类型,核准时间",
    "91530199MA6000001F,企业,设立,2022-03-05 10:00", "?,企业,设立,2022-03-05 10:00",
)  # fmt: skip

NO_HEADER = ("表头", "缺少", "列")
DAMAGED = ("损坏", "打不开", "读不出", "不完整", "不是", "无法读取", "不能读")
ENCRYPTED = ("加密", "密码")


KINDS: tuple[Kind, ...] = (
    # Files that are not what their names say, or not whole.
    unreadable("encrypted", raw(f"{LEDGER}.xlsx", compound_file("EncryptionInfo", "EncryptedPackage")), ENCRYPTED),
    unreadable("old_xls_renamed", raw(f"{LEDGER}.xlsx", compound_file("Workbook")), (".xls", "另存", *DAMAGED)),
    unreadable("zero_bytes", raw(f"{LEDGER}.xlsx", b""), ("空文件", "是空的", "没有内容", "0 字节", *DAMAGED)),
    unreadable("truncated_zip", raw(f"{LEDGER}.xlsx", lambda: workbook()[:1500]), DAMAGED),
    unreadable(
        "html_as_xlsx",
        raw(f"{LEDGER}.xlsx", "<html><table><tr><td>事故类型</td></tr></table></html>".encode()),
        ("网页", "HTML", *DAMAGED),
    ),
    unreadable("csv_as_xlsx", raw(f"{LEDGER}.xlsx", text_of().encode()), DAMAGED),
    unreadable("pdf_as_xlsx", raw(f"{LEDGER}.xlsx", b"%PDF-1.7\n%%EOF\n"), DAMAGED),
    unreadable("other_archive", other_archive, DAMAGED),
    unreadable("sheet_cut_off", tampered(cut_off), DAMAGED),
    unreadable("sheet_part_missing", tampered(lambda parts: parts.pop(SHEET) and None), DAMAGED),
    unreadable(
        "workbook_part_missing", tampered(lambda parts: parts.pop("xl/workbook.xml") and None), (*DAMAGED, "表头")
    ),
    unreadable("zip_bomb", tampered(bomb), ("太大", "过大", "过长", *DAMAGED)),
    unreadable("part_named_outside", tampered(outside), "包外"),
    unreadable("dangling_link", dangling, DAMAGED, "链接"),
    # Sheets in which the ledger is not found.
    unreadable("empty_sheet", xlsx([]), NO_HEADER),
    unreadable("empty_csv", raw(f"{LEDGER}.csv", b""), (*NO_HEADER, "空"), file=f"{LEDGER}.csv"),
    unreadable("no_header", xlsx(GOOD), NO_HEADER),
    unreadable("required_column_missing", xlsx([("事故类型", "发生日期"), ("食品安全", "2022-03-05")]), "等级"),
    unreadable("duplicate_header", xlsx([(*HEADER, "等级"), (*GOOD[0], "较大")]), "等级", ("重复", "两", "多")),
    unreadable("utf16", csv_file(encoding="utf-16"), "UTF-16", "UTF-8", file=f"{LEDGER}.csv"),
    unreadable("utf16_without_mark", csv_file(encoding="utf-16-le"), "UTF-16", "UTF-8", file=f"{LEDGER}.csv"),
    unreadable(
        "no_known_encoding", raw(f"{LEDGER}.csv", b"\xff\xff\x80\xff\n" * 20), ("编码", "UTF-8"), file=f"{LEDGER}.csv"
    ),
    unreadable("nul_bytes", csv_file([HEADER, ("食品安全", "一\0般", "2022-03-05")]), "文本", file=f"{LEDGER}.csv"),
    unreadable("million_columns", csv_file([HEADER, *GOOD, ["x"] * 1_000_000]), "范围异常", file=f"{LEDGER}.csv"),
    unreadable(
        "million_columns_in_the_header", csv_file([[*HEADER, *["x"] * 999_997]]), "范围异常", file=f"{LEDGER}.csv"
    ),
    unreadable("line_of_separators", csv_file([HEADER, [""] * 9_000_000]), "分隔符过多", file=f"{LEDGER}.csv"),
    unreadable(
        "one_wide_row_and_many_short",
        csv_file([HEADER, ["x"] * 16_000, *[GOOD[0]] * 2_000]),
        "范围异常",
        file=f"{LEDGER}.csv",
    ),
    read("wide_row_of_blanks", csv_file([HEADER, *GOOD, [""] * 1_000_000]), 2, skipped=1),
    # Folders.
    Kind("empty_folder", nothing, 1, ("台账",), alone=True),
    Kind("only_strangers", both(raw("说明.docx", b"PK"), raw("名单.txt", b"x")), 1, ("台账",), alone=True),
    Kind("stranger_beside", both(raw("说明.docx", b"PK"), xlsx()), 0, ("说明.docx",), 2),
    Kind("unknown_name", both(xlsx(name="不知道的表"), xlsx()), 0, ("不知道的表.xlsx",), 2),
    Kind("old_xls_beside", both(raw("旧表.xls", compound_file("Workbook")), xlsx()), 0, ("旧表.xls",), 2),
    Kind("owner_file_of_excel", both(raw(f"~${LEDGER}.xlsx", b"\x05office" + bytes(158)), xlsx()), 0, (), 2),
    Kind("directory_named_like_a_ledger", with_directory, 0, (), 2),
    # Odd, but readable.
    read("upper_case_extension", raw(f"{LEDGER}.XLSX", workbook), 2),
    read("header_in_row_6", xlsx([["某县"], [], ["填报："], ["单位：起"], [None, "说明"], *PLAIN]), 2, skipped=5),
    read("merged_title", xlsx([[], *PLAIN], more=merged), 2, skipped=1),
    read("totals", xlsx([*PLAIN, ["小计", None, 2], [None, " 总计 "], ["合计", "", 2]]), 2, skipped=3),
    read("blank_rows", xlsx([HEADER, [], GOOD[0], [" ", "\u3000"], GOOD[1]]), 2, skipped=2),
    read("only_header", xlsx([HEADER]), 0, skipped=0),
    read("hidden_sheet", xlsx(more=hidden), 2),
    read("protected_sheet", xlsx(more=lambda book, sheet: sheet.protect("x")), 2),
    read("sixteen_thousand_columns", xlsx(more=wide), 2),
    Kind("stray_far_cell", xlsx(more=far), None, (), None),
    read("gb18030", csv_file(encoding="gb18030"), 2),
    read("utf8_mark", csv_file(encoding="utf-8-sig"), 2),
    read("semicolons", csv_file(separator=";"), 2),
    read("tabs", csv_file(separator="\t"), 2),
    read("semicolons_within_cells", csv_file([(*HEADER, "备注"), (*GOOD[0], "甲;乙;丙;丁;戊"), GOOD[1]]), 2),
    read("unix_lines", csv_file(end="\n"), 2),
    read("old_mac_lines", csv_file(end="\r"), 2),
    read(
        "quoted_newline", csv_file([HEADER, ("食品安全", "一般\r\n", "2022-03-05"), ("食\n品", "一般", "20220305")]), 2
    ),
    read(
        "ragged_rows",
        csv_file([HEADER, ("食品安全", "一般"), ("食品安全", "一般", "2022-03-05", "多", "余")]),
        1,
        1,
        "发生日期",
    ),
    read("control_characters", csv_file([HEADER, GOOD[0], ("食品安全", "一般\x01\x0b", "2022-03-05")]), 1, 1, "等级"),
    read("very_long_field", csv_file([(*HEADER, "备注"), (*GOOD[0], "长" * 300_000)]), 1),
    read(
        "formula_as_text",
        csv_file([HEADER, GOOD[0], ("食品安全", '=HYPERLINK("x")', "2022-03-05")]),
        1,
        1,
        "=HYPERLINK",
    ),
    read("wide_blanks_in_header", xlsx([("\u3000事故类型 ", " 等级", "发生日期\u3000"), *GOOD]), 2),
    Kind("entity_bomb", tampered(entity), None, (), None),
    Kind("unclosed_quote", raw(f"{LEDGER}.csv", (text_of() + '"食品安全,一般,2022-03-05').encode()), None, (), None),
    read("text_that_says_na", xlsx([HEADER, GOOD[0], ("N/A", "一般", "2022-03-05")]), 2),
    # Dates.
    read("date_serials", xlsx([HEADER], more=dated("", 44625, 44626)), 2),
    read("date_cells", xlsx([HEADER], more=dated("yyyy-mm-dd", 44625, 44626)), 2),
    read("dates_since_1904", xlsx([HEADER], more=dated("yyyy-mm-dd", 43163), date_1904=True), 1),
    read("negative_serial", xlsx([HEADER], more=dated("", 44625, -5)), 1, 1, "发生日期"),
    read("serial_beyond_calendar", xlsx([HEADER], more=dated("", 44625, 3_000_000, 1e300)), 1, 2, "发生日期"),
    read("time_without_day", xlsx([HEADER], more=dated("hh:mm", 0.5)), 0, 1, "发生日期"),
    read("duration", xlsx([HEADER], more=dated("[h]:mm", 1.5)), 0, 1, "发生日期"),
    read("moment_in_a_date", xlsx([HEADER], more=dated("yyyy-mm-dd hh:mm", 44625.5, 44625)), 1, 1, "发生日期"),
    read("formula_without_value", xlsx(more=uncached), 1, 1, "发生日期"),
    read("error_cell", xlsx(more=failed_formula), 1, 1, "发生日期"),
    read(
        "compact_number_as_date",
        xlsx([HEADER, ("食品安全", "一般", 20220305), ("食品安全", "一般", 20221305)]),
        1,
        1,
        "发生日期",
    ),
    cell("date_that_is_none", INCIDENTS, "2022-02-30", "2022-02-30"),
    cell("date_in_words", INCIDENTS, "去年三月", "去年三月"),
    cell("date_na", INCIDENTS, "N/A"),
    cell("date_of_zeros", INCIDENTS, "0000-00-00"),
    cell("date_blank", INCIDENTS, "\u3000"),
    # Numbers.
    cell("half_an_integer", SEIZURES, 2.5, "2.5"),
    cell("integer_in_words", SEIZURES, "三台", "三台"),
    cell("integer_too_large", SEIZURES, "99999999999999999999", "99999999999999999999"),
    cell("superscript_digit", SEIZURES, "3²"),
    cell("boolean_as_integer", SEIZURES, True),
    cell("date_as_integer", SEIZURES, dt.date(2022, 3, 5)),
    cell("decimal_in_words", SUBSIDIES, "约5万", "约5万"),
    cell("decimal_nan", SUBSIDIES, "NaN"),
    cell("decimal_infinity", SUBSIDIES, "Infinity"),
    cell("decimal_too_large", SUBSIDIES, "123456789012345678.5"),
    cell("decimal_two_points", SUBSIDIES, "1.2.3"),
    # Codes, townships, names.
    cell("unknown_code", SAMPLING, "基本合格", "基本合格"),
    cell("unknown_township", CASES, "外县镇", "外县镇"),
    cell("boolean_in_english", UNITS, "Y"),
    cell("wrong_check_digit", EVENTS, "92530199MA6000002G", "92530199MA6000002G"),
    cell("code_too_short", EVENTS, "91530199MA6000001"),
    cell("code_as_number", EVENTS, 915301990000000123),
    cell("unknown_area", DOCUMENTS, "外星事务", "外星事务"),
    # Keys.
    repeated("key", twice(("A1", "食品", "2022-03-05", "甲"), ("A1", "食品", "2022/3/5", " 甲 ")), "重复"),
    repeated(
        "key_other_cells",
        twice(("A1", "食品", "20220305", "甲"), ("A1", "食品", "20220305", "乙")),
        "编号重复且内容不同",
    ),
    repeated("key_of_a_rejected_row", twice(("A1", "别的", "20220305"), ("A1", "食品", "20220305")), "案件领域"),
    repeated("key_as_number_and_text", twice((2022001, "食品", "20220305"), ("2022001", "食品", "20220305")), "重复"),
    repeated("blank_keys_are_equal", SCALES, "重复", table="market_scales"),
    repeated("key_across_files", CASES_OF_TWO_YEARS, "重复", "案件台账_2022.csv", accepted=2),
    read("same_row_twice_without_key", xlsx([HEADER, GOOD[0], GOOD[0]]), 2),
)
