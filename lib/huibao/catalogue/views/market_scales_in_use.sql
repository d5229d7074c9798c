-- ledgers: market_scales
-- 集贸市场公平秤的在用期间，连同该秤的全部检定记录。
--
-- A new verification is a new row of the same scale, and a condition holds if any of the scale's rows meets it. So each
-- time a scale was in use (from, to) is joined with every row of that scale: the first says whether it counts, the row
-- whether its verification is valid.
select in_use.scale_no, in_use.in_use_from, in_use.in_use_to,
       market_scales.market, market_scales.verified_on, market_scales.valid_until,
       market_scales._file, market_scales._sheet, market_scales._row, market_scales._order
from market_scales
join (
    select distinct scale_no, in_use_from, in_use_to
    from market_scales
) as in_use on in_use.scale_no = market_scales.scale_no
