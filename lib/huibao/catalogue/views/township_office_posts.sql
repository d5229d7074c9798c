-- ledgers: staff_posts
-- 各基层所的人员编制统计，每行自统计日期起有效，至该所下一次统计为止。
--
-- A statement counts for every day from counts_from up to, not including, counts_until.
select office, as_of, posts, filled,
       as_of as counts_from, lead(as_of) over (partition by office order by as_of) as counts_until,
       _file, _sheet, _row, _order
from staff_posts
where is_township_office
