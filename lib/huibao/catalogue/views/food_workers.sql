-- ledgers: health_certificates, food_units
-- 建成区食品生产经营单位的从业人员，连同其全部健康证记录。
--
-- One row for each certificate of a worker in a unit, each time the worker was employed there and each time the unit
-- stood on the register in the built-up area. A worker without a row for the unit in food_units is not here.
select health_certificates.worker_no, health_certificates.unit_no, health_certificates.valid_until,
       employment.employed_from, employment.employed_to, register.registered_on, register.closed_on,
       health_certificates._file, health_certificates._sheet, health_certificates._row, health_certificates._order
from health_certificates
join (
    select distinct worker_no, unit_no, employed_from, employed_to
    from health_certificates
) as employment
  on employment.worker_no = health_certificates.worker_no and employment.unit_no = health_certificates.unit_no
join (
    select distinct unit_no, registered_on, closed_on
    from food_units
    where in_built_up_area
) as register on register.unit_no = health_certificates.unit_no
