-- ledgers: food_units
-- 食品生产经营单位的登记期间，连同该单位的全部许可、评定记录。
--
-- A renewed licence or rating is a new row of the same unit, and a condition holds if any of the unit's rows meets it.
-- So each time a unit stood on the register (kind, built-up area, from, to) is joined with every row of that unit:
-- the register's columns say whether the unit counts, the row's columns whether it holds a licence or a rating.
-- Where all rows of a unit agree on its registration, which is the rule, there is one row here for each of the ledger's.
select register.unit_no, register.kind, register.in_built_up_area, register.registered_on, register.closed_on,
       food_units.licence_valid_until, food_units.open_kitchen_since, food_units.risk_grade, food_units.rated_on,
       food_units.township, food_units._file, food_units._sheet, food_units._row, food_units._order
from food_units
join (
    select distinct unit_no, kind, in_built_up_area, registered_on, closed_on
    from food_units
) as register on register.unit_no = food_units.unit_no
