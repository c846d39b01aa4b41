//! The database, step by step. Run by `guichet migrate`, never by a replica at its start.

use sea_orm_migration::prelude::*;

mod m01_people;
mod m02_ledger;
mod m03_gateways;
mod m04_invoices;
mod m05_payments;
mod m06_notices;
mod m07_ledger_checks;
mod m08_second_factor;
mod m09_brought;
mod m10_mandates;
mod m11_refunds;
mod m12_statements;
mod m13_setup_epoch;
mod m14_notice_bodies;
mod m15_disputes;
mod m16_payouts;
mod m17_reports;
mod m18_taken_back;
mod m19_settings_counted;
mod sql;

pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m01_people::Step),
            Box::new(m02_ledger::Step),
            Box::new(m03_gateways::Step),
            Box::new(m04_invoices::Step),
            Box::new(m05_payments::Step),
            Box::new(m06_notices::Step),
            Box::new(m07_ledger_checks::Step),
            Box::new(m08_second_factor::Step),
            Box::new(m09_brought::Step),
            Box::new(m10_mandates::Step),
            Box::new(m11_refunds::Step),
            Box::new(m12_statements::Step),
            Box::new(m13_setup_epoch::Step),
            Box::new(m14_notice_bodies::Step),
            Box::new(m15_disputes::Step),
            Box::new(m16_payouts::Step),
            Box::new(m17_reports::Step),
            Box::new(m18_taken_back::Step),
            Box::new(m19_settings_counted::Step),
        ]
    }
}

pub use sea_orm_migration::{MigratorTrait as Migrations, prelude::SchemaManager};
