//! The two languages of the house, equals; French when nothing is known.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    #[default]
    Fr,
    En,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::Fr, Self::En];

    pub const fn tag(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
        }
    }

    pub fn parse(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }

    /// The first of ours in an `Accept-Language` header, in the browser's order of preference.
    pub fn from_accept(header: &str) -> Self {
        let mut wishes: Vec<(u32, Self)> = header
            .split(',')
            .filter_map(|wish| {
                let (tag, quality) = wish.trim().split_once(";q=").unwrap_or((wish.trim(), "1"));
                let language = Self::parse(tag.split('-').next()?.to_ascii_lowercase().as_str())?;
                Some((thousandths(quality), language))
            })
            .collect();
        wishes.sort_by_key(|(quality, _)| std::cmp::Reverse(*quality));
        wishes.first().map(|(_, language)| *language).unwrap_or_default()
    }
}

/// `0.8` as 800, without a float.
fn thousandths(quality: &str) -> u32 {
    let (whole, fraction) = quality.trim().split_once('.').unwrap_or((quality.trim(), ""));
    format!("{whole}{fraction:0<3.3}").parse().unwrap_or(0)
}

/// A short text in both languages, carried by whoever owns it: a provider's field, an account's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Words {
    pub fr: &'static str,
    pub en: &'static str,
}

impl Words {
    pub const fn new(fr: &'static str, en: &'static str) -> Self {
        Self { fr, en }
    }

    pub const fn in_language(self, language: Language) -> &'static str {
        match language {
            Language::Fr => self.fr,
            Language::En => self.en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browser_is_listened_to() {
        assert_eq!(Language::from_accept("en-GB,en;q=0.9,fr;q=0.8"), Language::En);
        assert_eq!(Language::from_accept("de, fr;q=0.5, en;q=0.4"), Language::Fr);
        assert_eq!(Language::from_accept("en;q=0.2, fr;q=0.9"), Language::Fr);
        assert_eq!(Language::from_accept("zz"), Language::Fr);
    }
}
