//! The sums of an invoice while its lines are written: the house's own arithmetic, running in the browser.

use leptos::{ev, prelude::*, wasm_bindgen::JsCast, web_sys::HtmlInputElement};

use crate::domain::{
    currency::Currency,
    draft::{MOST_LINES, TypedLine, sum_up},
    language::Language,
    money::Money,
    totals::Totals,
};

/// `children` are the sums as the server computed them; once something is typed, the browser's own stand there.
/// Without script the button "recalculate" does the same. `{rate}` in the word for tax stands for the rate.
/// The words are strings and nothing else: what reads structures would be a tenth of the bundle.
#[island]
pub fn LiveTotals(language: String, net: String, tax: String, total: String, children: Children) -> impl IntoView {
    let (sums, set_sums) = signal(None::<Totals>);
    Effect::new(move |_| {
        let typing = window_event_listener(ev::input, move |_| {
            if let Some(totals) = on_the_page() {
                set_sums.set(Some(totals));
            }
        });
        on_cleanup(move || typing.remove());
    });
    let (labels, language) = (Labels { net, tax, total }, Language::parse(&language).unwrap_or_default());
    let typed = move || sums.with(Option::is_some);
    let lines = move || sums.get().map(|totals| rows(&labels, language, &totals)).unwrap_or_default();
    view! {
        <div hidden=typed>{children()}</div>
        <dl class="facts sums" aria-live="polite" hidden=move || !typed()>
            {move || lines().into_iter().map(row).collect_view()}
        </dl>
    }
}

/// The words beside the sums.
#[derive(Debug, Clone)]
pub struct Labels {
    pub net: String,
    pub tax: String,
    pub total: String,
}

/// What stands beside what; the total stands out.
#[derive(Debug, Clone)]
pub struct Sum {
    label: String,
    amount: String,
    class: &'static str,
}

pub fn rows(labels: &Labels, language: Language, totals: &Totals) -> Vec<Sum> {
    let sum = |label: &str, amount, class| Sum { label: label.into(), amount: written(language, amount), class };
    let tax = |rate: String| labels.tax.replace("{rate}", &decimal(language, &rate));
    let taxes = totals.taxes.iter().map(|line| sum(&tax(line.rate.plain()), line.tax, ""));
    let (net, total) = (sum(&labels.net, totals.net, ""), sum(&labels.total, totals.total, "total"));
    std::iter::once(net).chain(taxes).chain([total]).collect()
}

pub fn row(Sum { label, amount, class }: Sum) -> impl IntoView {
    view! { <div class=class><dt>{label}</dt><dd><span class="amount">{amount}</span></dd></div> }
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
