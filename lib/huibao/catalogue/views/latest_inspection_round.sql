-- ledgers: inspection_findings
-- 各个时点上最近一轮巡察已反馈的问题。
--
-- The latest round as of a day is the round of the finding with the latest fed_back_on not after it; of several on one
-- day, the last in reading order. A finding counts for every day from counts_from up to, not including, counts_until
-- while its round is the latest; it appears once for each such stretch.
with last_of_day as (
    select round, fed_back_on,
           row_number() over (partition by fed_back_on order by _order desc) as place
    from inspection_findings
),
latest as (
    select round, fed_back_on as counts_from, lead(fed_back_on) over (order by fed_back_on) as counts_until
    from last_of_day
    where place = 1
)
select findings.round, findings.aspect, findings.finding_no, findings.fed_back_on, findings.rectified_on,
       latest.counts_from, latest.counts_until,
       findings._file, findings._sheet, findings._row, findings._order
from inspection_findings as findings
join latest on latest.round = findings.round and findings.fed_back_on <= latest.counts_from
