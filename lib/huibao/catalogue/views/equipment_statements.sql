-- ledgers: equipment_assets
-- 各项执法装备的统计，每行自统计日期起有效，至该项装备下一次统计为止。
--
-- A statement counts for every day from counts_from up to, not including, counts_until.
select item, as_of, required, in_service,
       as_of as counts_from, lead(as_of) over (partition by item order by as_of) as counts_until,
       _file, _sheet, _row, _order
from equipment_assets
