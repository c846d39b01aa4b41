//! A form as a browser would send it back: what stands in it, with a few fields written over.

use scraper::{ElementRef, Html, Selector};

use super::Answer;

/// The fields of a form, in order.
#[derive(Debug, Clone, Default)]
pub struct Paper(Vec<(String, String)>);

impl Answer {
    /// The form on this page that posts to `action`.
    pub fn form(&self, action: &str) -> Paper {
        let page = Html::parse_document(&self.body);
        let form = Selector::parse(&format!("form[action=\"{action}\"]")).expect("a selector");
        let form = page.select(&form).next().unwrap_or_else(|| panic!("no form to {action} on {}", self.body));
        let fields = Selector::parse("input[name], select[name], textarea[name]").expect("a selector");
        Paper(form.select(&fields).filter_map(filled).collect())
    }
}

fn filled(field: ElementRef<'_>) -> Option<(String, String)> {
    let name = field.attr("name")?.to_owned();
    let value = match field.value().name() {
        "select" => chosen(field),
        "textarea" => field.text().collect(),
        _ => match field.attr("type") {
            Some("checkbox" | "radio") if field.attr("checked").is_none() => return None,
            Some("file") => return None,
            _ => field.attr("value").unwrap_or_default().to_owned(),
        },
    };
    Some((name, value))
}

fn chosen(select: ElementRef<'_>) -> String {
    let options = Selector::parse("option").expect("a selector");
    let all: Vec<_> = select.select(&options).collect();
    let marked = all.iter().find(|option| option.attr("selected").is_some());
    marked.or(all.first()).and_then(|option| option.attr("value")).unwrap_or_default().to_owned()
}

impl Paper {
    /// Writes over a field; one that is not there is added.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.0.retain(|(known, _)| known != name);
        self.0.push((name.into(), value.into()));
        self
    }

    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    pub fn fields(&self) -> Vec<(&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }
}
