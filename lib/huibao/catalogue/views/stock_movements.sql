-- ledgers: opening_stock, registrations
-- 期初存量及其后的增减变动。
--
-- One row for each contribution to the stock of market entities: an opening balance (as_of is the evening of that day)
-- or an event after it. A row counts for every day from counts_from up to, not including, counts_until: the next
-- opening balance replaces all that came before it. Events up to the first opening balance count nowhere.
-- 个转企 moves one entity from 个体工商户 to 企业 and is therefore two rows, +1 and -1.
with balances as (
    select as_of, lead(as_of) over (order by as_of) as next_as_of
    from (select distinct as_of from opening_stock) as dates
),
events as (
    select cast(approved_at as date) as event_on, entity_type, event, township,
           case when event in ('设立', '迁入', '个转企') then 1 else -1 end as quantity,
           _file, _sheet, _row, _order
    from registrations
    where event in ('设立', '迁入', '注销', '吊销', '迁出', '个转企')
    union all
    select cast(approved_at as date) as event_on, '个体工商户' as entity_type, event, township,
           -1 as quantity,
           _file, _sheet, _row, _order
    from registrations
    where event = '个转企'
)
select 'opening_stock' as source, '期初存量' as event, opening_stock.entity_type, opening_stock.township,
       opening_stock.as_of as counts_from, balances.next_as_of as counts_until, opening_stock.quantity,
       opening_stock._file, opening_stock._sheet, opening_stock._row, opening_stock._order
from opening_stock
join balances on balances.as_of = opening_stock.as_of
union all
select 'registrations' as source, events.event, events.entity_type, events.township,
       events.event_on as counts_from, balances.next_as_of as counts_until, events.quantity,
       events._file, events._sheet, events._row, events._order
from events
join balances
  on events.event_on > balances.as_of
 and (balances.next_as_of is null or events.event_on < balances.next_as_of)
