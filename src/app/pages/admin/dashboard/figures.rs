//! The charts of the dashboard: one period and one currency, both in the address, so that they can be kept and shared.

use leptos::prelude::*;

use super::{ageing::Ageing, at_providers::AtProviders, fees::Fees, payments::Payments, turnover::TurnoverByStep};
use crate::{
    app::{ui::*, words},
    db,
    domain::{
        currency::Currency,
        dashboard::{Choice, Kept, Owed, Pace, Tries, Turnover},
        error::{AppError, Code},
        fec::CURRENCY,
        ids::GatewayId,
        money::Money,
    },
    flows::{ledger::fec::Period, period, portal::Portal},
    request::Asked,
};

const PATH: &str = "/admin";

pub struct Loaded {
    asked: Wanted,
    pace: Pace,
    turnover: Vec<Turnover>,
    kept: Vec<Kept>,
    tries: Vec<Tries>,
    owed: Vec<Owed>,
    held: Vec<(Option<GatewayId>, Money)>,
    names: Names,
}

/// What the address asks for, read.
struct Wanted {
    choice: Choice,
    period: Period,
    /// As they stand in the fields.
    days: (String, String),
    /// What is wrong with the days that were named.
    wrong: Option<Code>,
    currency: Currency,
    currencies: Vec<Currency>,
}

/// What gateways are called.
#[derive(Clone)]
pub struct Names(Vec<(GatewayId, String)>);

impl Names {
    pub fn of(&self, id: GatewayId) -> String {
        self.0.iter().find(|(known, _)| *known == id).map(|(_, name)| name.clone()).unwrap_or_default()
    }
}

/// Nothing while no currency has accounts.
pub async fn load(portal: &Portal, asked: &Asked) -> Result<Option<Loaded>, AppError> {
    let (db, now) = (portal.db.reader(), portal.clock.now());
    let Some(asked) = wanted(portal, asked).await? else { return Ok(None) };
    let (currency, span) = (asked.currency, (asked.period.since, asked.period.until));
    let (pace, steps) = period::steps(&asked.period);
    Ok(Some(Loaded {
        pace,
        turnover: db::turnover::by_step(db, currency, &steps).await?,
        kept: db::fee_report::by_gateway(db, currency, span).await?,
        tries: db::payment_report::by_gateway(db, currency, span).await?,
        owed: db::receivables::ageing(db, currency, now).await?,
        held: db::turnover::at_providers(db, currency).await?,
        names: Names(db::names::gateways(db).await?),
        asked,
    }))
}

async fn wanted(portal: &Portal, asked: &Asked) -> Result<Option<Wanted>, AppError> {
    let currencies = db::accounts::currencies(portal.db.reader()).await?;
    let named = |code: &str| currencies.iter().copied().find(|one| one.code() == code);
    let currency = named(asked.get("currency")).or_else(|| named(CURRENCY.code()));
    let Some(currency) = currency.or_else(|| currencies.first().copied()) else { return Ok(None) };
    let now = portal.clock.now();
    let choice = Choice::parse(asked.get("period")).unwrap_or_default();
    let typed = (asked.get("since"), asked.get("until"));
    let (period, wrong) = match period::chosen(choice, typed, now) {
        Ok(period) => (period, None),
        Err(_) => (period::chosen(Choice::default(), typed, now)?, Some(Code::DateInvalid)),
    };
    let days = match wrong {
        Some(_) => (typed.0.to_owned(), typed.1.to_owned()),
        None => (period.first.to_string(), period.last.to_string()),
    };
    Ok(Some(Wanted { choice, period, days, wrong, currency, currencies }))
}

#[component]
pub fn Figures(figures: Loaded) -> impl IntoView {
    let Loaded { asked, pace, turnover, kept, tries, owed, held, names } = figures;
    let (currency, language) = (asked.currency, words::language());
    let day = |day: time::Date| words::named_day(language, &day.to_string());
    let period = t!("figures-period", since = day(asked.period.first), until = day(asked.period.last));
    view! {
        <Section title=t!("figures-title", currency = currency.code()) words=period>
            <Chooser asked/>
            <div class="charts">
                <TurnoverByStep currency pace steps=turnover/>
                <Payments tries names=names.clone()/>
                <Fees currency kept names=names.clone()/>
                <Ageing currency owed/>
                <AtProviders currency held names/>
            </div>
        </Section>
    }
}

/// Usual periods are links; own days and the currency, a form that gets.
#[component]
fn Chooser(asked: Wanted) -> impl IntoView {
    let Wanted { choice, days: (since, until), wrong, currency, currencies, .. } = asked;
    let code = currency.code();
    let usual = Choice::ALL.into_iter().filter(|one| *one != Choice::Own);
    let tab = |one: Choice| {
        let href = format!("{PATH}?period={}&currency={code}", one.word());
        let words = words::by_key(words::language(), &format!("figures-{}", one.word())).unwrap_or_default();
        (href, words, one == choice)
    };
    let wrong = wrong.map(|code| {
        let words = words::by_key(words::language(), &format!("error-{}", code.word().replace('_', "-")));
        view! { <Notice tone=Tone::Bad><p data-error-code=code.word()>{words}</p></Notice> }
    });
    let choices: Vec<_> = currencies.iter().map(|one| crate::app::ui::Choice::new(one.code(), one.code())).collect();
    let currency = match choices.len() {
        1 => view! { <Hidden name="currency" value=code/> }.into_any(),
        _ => view! { <SelectField name="currency" label=t!("money-currency") choices value=code/> }.into_any(),
    };
    view! {
        <Tabs label=t!("figures-periods") tabs=usual.map(tab).collect()/>
        {wrong}
        <Filters action=PATH>
            <Hidden name="period" value=Choice::Own.word()/>
            <Field name="since" label=t!("money-since") kind=Entry::Date value=since/>
            <Field name="until" label=t!("money-until") kind=Entry::Date value=until/>
            {currency}
        </Filters>
    }
}
