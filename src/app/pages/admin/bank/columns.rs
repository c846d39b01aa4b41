//! A CSV file whose columns nobody has named yet: its first rows, and what each column is.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use super::import::words;
use crate::{
    app::{draw, ui::*},
    domain::{
        error::AppError,
        ids::FileId,
        people::Duty,
        statement::profile::{Days, Decimals},
    },
    flows::{
        portal::Portal,
        statements::map::{self, Unmapped},
    },
    request::{Key, Visit},
};

pub async fn page(visit: Visit, State(portal): State<Portal>, Key(id): Key<FileId>) -> Response {
    let loaded = load(&portal, &visit, id).await;
    draw::page(&portal, visit, loaded, show).await
}

async fn load(portal: &Portal, visit: &Visit, id: FileId) -> Result<Unmapped, AppError> {
    visit.admin(Duty::Money)?;
    map::unmapped(portal, id).await
}

fn show(Unmapped { file, account, guess }: Unmapped) -> impl IntoView {
    let name = |(place, head): (usize, &String)| match head.as_str() {
        "" => Choice::new(place.to_string(), t!("bank-column", number = (place + 1).to_string())),
        head => Choice::new(place.to_string(), head),
    };
    let heads: Vec<Choice> = guess.header.iter().enumerate().map(name).collect();
    let columns = heads.iter().map(|head| Column::text(head.label.clone())).collect();
    let cells = |row: Vec<String>| Row::new(row.into_iter().map(IntoAny::into_any).collect());
    let rows = guess.sample.into_iter().map(cells).collect();
    let days = Days::ALL.map(|one| Choice::new(one.word(), day_words(one))).to_vec();
    let decimals = Decimals::ALL.map(|one| Choice::new(one.word(), decimal_words(one))).to_vec();
    let trail = vec![AdminPlace::Bank.crumb()];
    let (of_days, of_amounts, of_words) = (heads.clone(), heads.clone(), heads);
    view! {
        <AdminLayout title=t!("bank-columns") at=AdminPlace::Bank lead=t!("bank-columns-lead", account = words(&account)) trail>
            <Table caption=t!("bank-columns") columns rows wide=true/>
            <Form action=format!("/admin/bank/files/{file}")>
                <FieldSet legend=t!("bank-columns-days")>
                    <Wanted name="booked" label=t!("bank-day") heads=of_days.clone()/>
                    <Perhaps name="value" label=t!("bank-value-day") heads=of_days/>
                    <SelectField name="days" label=t!("bank-days") choices=days value=Days::DayFirst.word() required=true/>
                </FieldSet>
                <FieldSet legend=t!("bank-columns-amounts") words=t!("bank-columns-amounts-words")>
                    <Perhaps name="amount" label=t!("bank-column-amount") heads=of_amounts.clone()/>
                    <Perhaps name="mark" label=t!("bank-column-mark") heads=of_amounts.clone()/>
                    <Perhaps name="debit" label=t!("bank-column-debit") heads=of_amounts.clone()/>
                    <Perhaps name="credit" label=t!("bank-column-credit") heads=of_amounts.clone()/>
                    <SelectField name="decimals" label=t!("bank-decimals") choices=decimals value=Decimals::Comma.word() required=true/>
                    <Perhaps name="currency" label=t!("money-currency") heads=of_amounts/>
                </FieldSet>
                <FieldSet legend=t!("bank-columns-words")>
                    <Wanted name="text" label=t!("bank-text") heads=of_words.clone()/>
                    <Perhaps name="text_more" label=t!("bank-column-more") heads=of_words.clone()/>
                    <Perhaps name="name" label=t!("bank-who") heads=of_words.clone()/>
                    <Perhaps name="iban" label=t!("bank-line-iban") heads=of_words.clone()/>
                    <Perhaps name="reference" label=t!("bank-bank-reference") heads=of_words/>
                </FieldSet>
                <FormActions><Button icon=Glyph::Upload>{t!("bank-import-do")}</Button></FormActions>
            </Form>
        </AdminLayout>
    }
}

/// A column every file must have.
#[component]
fn Wanted(name: &'static str, label: String, heads: Vec<Choice>) -> impl IntoView {
    view! { <SelectField name label choices=heads empty=t!("bank-column-none") required=true/> }
}

/// A column some files have.
#[component]
fn Perhaps(name: &'static str, label: String, heads: Vec<Choice>) -> impl IntoView {
    view! { <SelectField name label choices=heads empty=t!("bank-column-none") optional=true/> }
}

fn day_words(days: Days) -> String {
    match days {
        Days::YearFirst => t!("bank-days-year"),
        Days::DayFirst => t!("bank-days-day"),
        Days::MonthFirst => t!("bank-days-month"),
    }
}

fn decimal_words(decimals: Decimals) -> String {
    match decimals {
        Decimals::Comma => t!("bank-decimals-comma"),
        Decimals::Dot => t!("bank-decimals-dot"),
    }
}
