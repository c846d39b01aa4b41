//! Letters as people read them: a subject, a text and the same as a page.

mod words;

use askama::Template;

use crate::domain::{language::Language, letter::Letter};

/// A letter, written out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// What stands on the sheet, before it is laid out.
#[derive(Debug, Clone, Default)]
struct Sheet {
    subject: String,
    greeting: String,
    paragraphs: Vec<String>,
    facts: Vec<(String, String)>,
    /// Words and address of the one thing to do.
    button: Option<(String, String)>,
    after: Vec<String>,
}

#[derive(Template)]
#[template(path = "letter.html")]
struct Page<'a> {
    language: &'static str,
    shop: &'a str,
    sheet: &'a Sheet,
}

#[derive(Template)]
#[template(path = "letter.txt")]
struct Plain<'a> {
    shop: &'a str,
    sheet: &'a Sheet,
}

/// `shop` signs it.
pub fn write(letter: &Letter, language: Language, shop: &str) -> Result<Written, askama::Error> {
    let sheet = words::sheet(letter, language, shop);
    let html = Page { language: language.tag(), shop, sheet: &sheet }.render()?;
    let text = Plain { shop, sheet: &sheet }.render()?;
    Ok(Written { subject: one_line(&sheet.subject), text, html })
}

/// Names come from people: nothing of theirs begins a new header.
fn one_line(text: &str) -> String {
    text.split(char::is_control).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
