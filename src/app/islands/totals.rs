//! The sums of an invoice while its lines are written: the house's own arithmetic, running in the browser.

use leptos::{ev, prelude::*, wasm_bindgen::JsCast, web_sys::HtmlInputElement};

use crate::domain::{
    currency::Currency,
    draft::{MOST_LINES, TypedLine, sum_up},
    language::Language,
    money::Money,
    totals::Totals,
};

/// The words beside the sums; `{rate}` in `tax` stands for the rate.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Labels {
    pub net: String,
    pub tax: String,
    pub total: String,
}

/// Begins with what the server computed, follows what is typed. Without script the button "recalculate" does the same.
#[island]
pub fn LiveTotals(labels: Labels, language: Language, totals: Option<Totals>) -> impl IntoView {
    let (sums, set_sums) = signal(totals);
    Effect::new(move |_| {
        let typing = window_event_listener(ev::input, move |_| {
            if let Some(totals) = on_the_page() {
                set_sums.set(Some(totals));
            }
        });
        on_cleanup(move || typing.remove());
    });
    let lines = move || sums.get().map(|totals| rows(&labels, language, &totals)).unwrap_or_default();
    let line = |(label, amount, class): (String, String, &'static str)| {
        view! { <div class=class><dt>{label}</dt><dd><span class="amount">{amount}</span></dd></div> }
    };
    view! { <dl class="facts sums" aria-live="polite">{move || lines().into_iter().map(line).collect_view()}</dl> }
}

fn rows(labels: &Labels, language: Language, totals: &Totals) -> Vec<(String, String, &'static str)> {
    let tax = |rate: String| labels.tax.replace("{rate}", &decimal(language, &rate));
    let net = (labels.net.clone(), written(language, totals.net), "");
    let taxes = totals.taxes.iter().map(|line| (tax(line.rate.plain()), written(language, line.tax), ""));
    let total = (labels.total.clone(), written(language, totals.total), "total");
    std::iter::once(net).chain(taxes).chain([total]).collect()
}

/// The lines as they stand in the editor now; `None` when they come to no sum.
fn on_the_page() -> Option<Totals> {
    let currency = Currency::parse(&value("currency")?).ok()?;
    let line = |n: usize| {
        Some(TypedLine {
            description: value(&format!("line[{n}].description"))?,
            quantity: value(&format!("line[{n}].quantity"))?,
            price: value(&format!("line[{n}].price"))?,
            tax: value(&format!("line[{n}].tax"))?,
        })
    };
    let lines: Vec<_> = (0..MOST_LINES).map_while(line).collect();
    sum_up(&lines, currency).ok()
}

fn value(name: &str) -> Option<String> {
    let found = document().query_selector(&format!("form [name=\"{name}\"]")).ok()??;
    // A select answers to `value` just as an input does.
    Some(found.unchecked_into::<HtmlInputElement>().value())
}

/// As the server writes amounts; a test compares the two.
fn written(language: Language, amount: Money) -> String {
    let (number, symbol) = (decimal(language, &amount.plain()), amount.currency.symbol());
    match language {
        Language::Fr => format!("{number}\u{a0}{symbol}"),
        Language::En if symbol.chars().all(|c| c.is_ascii_alphabetic()) => format!("{symbol}\u{a0}{number}"),
        Language::En => format!("{symbol}{number}"),
    }
}

/// Digits in threes, with the language's own marks.
fn decimal(language: Language, plain: &str) -> String {
    let (group, mark) = match language {
        Language::Fr => ("\u{202f}", ","),
        Language::En => (",", "."),
    };
    let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push_str(group);
        }
        grouped.push(digit);
    }
    if fraction.is_empty() { grouped } else { format!("{grouped}{mark}{fraction}") }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::app::words;

    #[test]
    fn browser_and_server_write_the_same() {
        for language in Language::ALL {
            for currency in [Currency::EUR, Currency::USD, Currency::JPY, Currency::KWD] {
                for minor in [0, 5, 999, 1000, 123_456, 1_234_567, 99_999_999_999_999] {
                    let amount = Money::new(minor, currency);
                    assert_eq!(written(language, amount), words::money(language, amount));
                }
            }
        }
    }
}
