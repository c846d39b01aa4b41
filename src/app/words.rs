//! The words of both languages, from the catalogue in `locales`; keys and arguments are checked when compiling.

use std::sync::LazyLock;

use i18n_embed::{
    LanguageLoader,
    fluent::{FluentLanguageLoader, fluent_language_loader},
    unic_langid::LanguageIdentifier,
};
use icu_decimal::{DecimalFormatter, input::Decimal, options::DecimalFormatterOptions};
use icu_locale::locale;
use leptos::prelude::use_context;
use rust_embed::RustEmbed;

use crate::{
    domain::{Instant, error::FieldError, fee_report::Month, language::Language, money::Money},
    flows::calendar,
    request::Visit,
};

#[derive(RustEmbed)]
#[folder = "src/app/locales"]
struct Locales;

static FRENCH: LazyLock<FluentLanguageLoader> = LazyLock::new(|| load(Language::Fr));
static ENGLISH: LazyLock<FluentLanguageLoader> = LazyLock::new(|| load(Language::En));
static FRENCH_NUMBERS: LazyLock<Option<DecimalFormatter>> = LazyLock::new(|| numbers(Language::Fr));
static ENGLISH_NUMBERS: LazyLock<Option<DecimalFormatter>> = LazyLock::new(|| numbers(Language::En));

/// A sentence in the language of this visit: `t!("invoice-due", amount = text)`.
#[macro_export]
macro_rules! t {
    ($($parts:tt)*) => { ::i18n_embed_fl::fl!($crate::app::words::spoken(), $($parts)*) };
}

/// A sentence in a given language: `t_in!(language, "mail-greeting", name = name)`.
#[macro_export]
macro_rules! t_in {
    ($language:expr, $($parts:tt)*) => { ::i18n_embed_fl::fl!($crate::app::words::catalogue($language), $($parts)*) };
}

pub fn catalogue(language: Language) -> &'static FluentLanguageLoader {
    match language {
        Language::Fr => &FRENCH,
        Language::En => &ENGLISH,
    }
}

/// The catalogue of the visit being drawn.
pub fn spoken() -> &'static FluentLanguageLoader {
    catalogue(language())
}

/// The language of the visit being drawn.
pub fn language() -> Language {
    use_context::<Visit>().map(|visit| visit.language).unwrap_or_default()
}

/// A sentence by a key made at run time (`state-paid`, `error-not-found`); `None` when the catalogue lacks it.
pub fn by_key(language: Language, key: &str) -> Option<String> {
    let catalogue = catalogue(language);
    catalogue.has(key).then(|| catalogue.get(key))
}

/// The sentence for what is wrong with a field or a form.
pub fn error(language: Language, error: &FieldError) -> String {
    use crate::domain::error::Detail;
    let (detail, exact) = match &error.detail {
        Detail::None => (String::new(), ""),
        Detail::Number(number) => (number.to_string(), "-most"),
        Detail::Megabytes(most) => (most.to_string(), "-file"),
        Detail::Kinds(kinds) => (either(language, kinds), "-kinds"),
        Detail::Amount(amount) => (money(language, *amount), ""),
        Detail::In(currency) => (currency.code().into(), "-in"),
        Detail::Said(words) => (words.clone(), ""),
    };
    let decimals = match error.detail {
        Detail::In(currency) => currency.exponent().to_string(),
        _ => String::new(),
    };
    let key = format!("error-{}", error.code.word().replace('_', "-"));
    // Where the bound or the currency is known, some sentences name it.
    let exact = Some(format!("{key}{exact}")).filter(|key| catalogue(language).has(key));
    let arguments = std::collections::HashMap::from([("detail", detail), ("decimals", decimals)]);
    catalogue(language).get_args(&exact.unwrap_or(key), arguments)
}

/// `PDF, PNG ou WebP`
fn either(language: Language, all: &[&str]) -> String {
    match all {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => t_in!(language, "either", first = first.join(", "), last = last.to_string()),
    }
}

/// A number as people type it, for a field: `12,50` in French, `12.50` in English.
pub fn typed(language: Language, plain: &str) -> String {
    match language {
        Language::Fr => plain.replace('.', ","),
        Language::En => plain.to_owned(),
    }
}

/// `1 234,50 €` in French, `€1,234.50` in English, with the currency's own decimals.
pub fn money(language: Language, amount: Money) -> String {
    let (sign, number) = (amount.minor < 0, decimal(language, amount.decimal().abs()));
    let minus = if sign { "\u{2212}" } else { "" };
    let symbol = amount.currency.symbol();
    match language {
        Language::Fr => format!("{minus}{number}\u{a0}{symbol}"),
        Language::En if symbol.chars().all(|c| c.is_ascii_alphabetic()) => format!("{minus}{symbol}\u{a0}{number}"),
        Language::En => format!("{minus}{symbol}{number}"),
    }
}

/// A number with the language's grouping and decimal mark, all its decimals kept.
pub fn decimal(language: Language, value: rust_decimal::Decimal) -> String {
    let plain = value.to_string();
    let formatter = match language {
        Language::Fr => &*FRENCH_NUMBERS,
        Language::En => &*ENGLISH_NUMBERS,
    };
    formatter
        .as_ref()
        .zip(plain.parse::<Decimal>().ok())
        .map_or(plain.clone(), |(formatter, number)| formatter.format(&number).to_string())
}

/// `21 novembre 2026`, `21 November 2026`, in the shop's time zone.
pub fn date(language: Language, at: Instant) -> String {
    let local = calendar::in_shop_zone(at);
    let month = by_key(language, &format!("month-{}", local.month())).unwrap_or_default();
    format!("{} {month} {}", day_of_month(language, local.day()), local.year())
}

/// The same where room is scarce: `21 nov. 2026`, `21 Nov 2026`.
pub fn short_date(language: Language, at: Instant) -> String {
    let local = calendar::in_shop_zone(at);
    let month = by_key(language, &format!("month-short-{}", local.month())).unwrap_or_default();
    format!("{} {month} {}", day_of_month(language, local.day()), local.year())
}

/// `21`, and of a month's first day in French `1er`.
pub fn day_of_month(language: Language, day: i8) -> String {
    match (language, day) {
        (Language::Fr, 1) => "1er".to_owned(),
        _ => day.to_string(),
    }
}

/// `novembre 2026`, `November 2026`.
pub fn month(language: Language, Month { year, month }: Month) -> String {
    format!("{} {year}", by_key(language, &format!("month-{month}")).unwrap_or_default())
}

/// A day of the calendar as forms write it, in words: `2026-11-21` as `21 novembre 2026`.
pub fn named_day(language: Language, day: &str) -> String {
    let Ok(named) = day.parse::<jiff::civil::Date>() else { return day.to_owned() };
    let month = by_key(language, &format!("month-{}", named.month())).unwrap_or_default();
    format!("{} {month} {}", day_of_month(language, named.day()), named.year())
}

/// A date with hours and minutes: `21 novembre 2026 à 14:05`.
pub fn moment(language: Language, at: Instant) -> String {
    t_in!(language, "moment", date = date(language, at), time = clock(at))
}

/// The same where room is scarce: `21 nov. 2026, 14:05`.
pub fn short_moment(language: Language, at: Instant) -> String {
    format!("{}, {}", short_date(language, at), clock(at))
}

fn clock(at: Instant) -> String {
    let local = calendar::in_shop_zone(at);
    format!("{:02}:{:02}", local.hour(), local.minute())
}

/// The calendar day in the shop's time zone, as forms write it: `2026-11-21`.
pub fn day(at: Instant) -> String {
    calendar::in_shop_zone(at).date().to_string()
}

pub use crate::flows::calendar::ZONE;

fn load(language: Language) -> FluentLanguageLoader {
    let loader = fluent_language_loader!();
    let tag: LanguageIdentifier = language.tag().parse().unwrap_or_default();
    if let Err(cause) = loader.load_languages(&Locales, &[tag]) {
        tracing::error!(%cause, "the catalogue cannot be read");
    }
    // Marks around arguments confuse people who copy amounts.
    loader.set_use_isolating(false);
    loader
}

fn numbers(language: Language) -> Option<DecimalFormatter> {
    let locale = match language {
        Language::Fr => locale!("fr"),
        Language::En => locale!("en"),
    };
    DecimalFormatter::try_new(locale.into(), DecimalFormatterOptions::default()).ok()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::{currency::Currency, error::Code};

    fn keys(text: &str) -> BTreeSet<&str> {
        text.lines()
            .filter_map(|line| line.split_once(" = "))
            .map(|(key, _)| key)
            .filter(|key| !key.starts_with(' '))
            .collect()
    }

    #[test]
    fn both_languages_say_the_same_things() {
        let (french, english) = (include_str!("locales/fr/guichet.ftl"), include_str!("locales/en/guichet.ftl"));
        assert_eq!(keys(french), keys(english));
    }

    #[test]
    fn no_key_is_said_twice() {
        for text in [include_str!("locales/fr/guichet.ftl"), include_str!("locales/en/guichet.ftl")] {
            let all = text.lines().filter(|line| line.contains(" = ") && !line.starts_with([' ', '#'])).count();
            assert_eq!(all, keys(text).len());
        }
    }

    #[test]
    fn every_error_has_its_sentence() {
        for language in Language::ALL {
            for code in Code::ALL {
                let key = format!("error-{}", code.word().replace('_', "-"));
                assert!(by_key(language, &key).is_some(), "{key} in {}", language.tag());
            }
        }
    }

    #[test]
    fn the_first_of_a_month_is_the_first_in_french() {
        assert_eq!(named_day(Language::Fr, "2026-11-01"), "1er novembre 2026");
        assert_eq!(named_day(Language::Fr, "2026-11-11"), "11 novembre 2026");
        assert_eq!(named_day(Language::En, "2026-11-01"), "1 November 2026");
        let first = time::macros::datetime!(2026-11-01 12:00 UTC);
        assert_eq!(
            [date(Language::Fr, first), short_date(Language::Fr, first)],
            ["1er novembre 2026", "1er nov. 2026"]
        );
    }

    #[test]
    fn amounts_are_written_as_people_do() {
        let euro = Money::new(123_450, Currency::EUR);
        assert_eq!(money(Language::Fr, euro), "1\u{202f}234,50\u{a0}€");
        assert_eq!(money(Language::En, euro), "€1,234.50");
        assert_eq!(money(Language::Fr, Money::new(1000, Currency::JPY)), "1\u{202f}000\u{a0}¥");
        assert_eq!(money(Language::En, Money::new(-1234, Currency::KWD)), "\u{2212}KWD\u{a0}1.234");
    }
}
