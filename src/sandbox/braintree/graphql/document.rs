//! An executable document: one operation, its variables, its fragments.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::reader::{Reader, Word};

#[derive(Clone, Debug)]
pub(crate) struct Operation {
    /// `query` or `mutation`
    pub kind: String,
    /// Name and type.
    pub variables: Vec<(String, String)>,
    pub selection: Vec<Selection>,
    pub fragments: BTreeMap<String, (String, Vec<Selection>)>,
}

#[derive(Clone, Debug)]
pub(crate) enum Selection {
    Field {
        name: String,
        arguments: Vec<(String, Argument)>,
        selection: Vec<Selection>,
    },
    /// Only where the object is of this type.
    On(String, Vec<Selection>),
    Fragment(String),
}

#[derive(Clone, Debug)]
pub(crate) enum Argument {
    Variable(String),
    /// Written in the document itself.
    Literal(Value),
}

impl Operation {
    /// The field that says what is asked for: `chargePayPalAccount`.
    pub(crate) fn subject(&self) -> &str {
        match self.selection.first() {
            Some(Selection::Field { name, .. }) => name,
            _ => "",
        }
    }
}

pub(super) fn read(text: &str) -> Result<Operation, String> {
    let mut reader = Reader::of(text)?;
    let (mut operations, mut fragments) = (Vec::new(), BTreeMap::new());
    while !reader.is_over() {
        if reader.sees("{") {
            operations.push(("query".to_owned(), Vec::new(), selection(&mut reader, 0)?));
            continue;
        }
        match reader.name()?.as_str() {
            kind @ ("query" | "mutation") => {
                let unnamed = reader.sees("(") || reader.sees("{");
                if !unnamed {
                    reader.name()?;
                }
                let variables = variables(&mut reader)?;
                operations.push((kind.to_owned(), variables, selection(&mut reader, 0)?));
            }
            "fragment" => {
                let name = reader.name()?;
                on(&mut reader)?;
                fragments.insert(name, (reader.name()?, selection(&mut reader, 0)?));
            }
            other => return Err(format!("Invalid syntax with offending token '{other}'")),
        }
    }
    match <[_; 1]>::try_from(operations) {
        Ok([(kind, variables, selection)]) => Ok(Operation { kind, variables, selection, fragments }),
        Err(_) => Err("Must provide exactly one operation".to_owned()),
    }
}

fn on(reader: &mut Reader) -> Result<(), String> {
    match reader.name()?.as_str() {
        "on" => Ok(()),
        other => Err(format!("Invalid syntax: expected 'on', found '{other}'")),
    }
}

fn variables(reader: &mut Reader) -> Result<Vec<(String, String)>, String> {
    let mut found = Vec::new();
    if reader.passes("(") {
        while !reader.passes(")") {
            reader.expect("$")?;
            let name = reader.name()?;
            reader.expect(":")?;
            found.push((name, reader.kind()?));
        }
    }
    Ok(found)
}

/// Deeper than anybody asks.
const DEEPEST: usize = 20;

fn selection(reader: &mut Reader, depth: usize) -> Result<Vec<Selection>, String> {
    if depth > DEEPEST {
        return Err("The query is too deep".to_owned());
    }
    let mut found = Vec::new();
    reader.expect("{")?;
    while !reader.passes("}") {
        found.push(match reader.passes("...") {
            true if reader.sees_name("on") => {
                on(reader)?;
                Selection::On(reader.name()?, selection(reader, depth + 1)?)
            }
            true => Selection::Fragment(reader.name()?),
            false => field(reader, depth)?,
        });
    }
    if found.is_empty() { Err("Invalid syntax: an empty selection".to_owned()) } else { Ok(found) }
}

fn field(reader: &mut Reader, depth: usize) -> Result<Selection, String> {
    let (name, mut arguments) = (reader.name()?, Vec::new());
    if reader.passes("(") {
        while !reader.passes(")") {
            let name = reader.name()?;
            reader.expect(":")?;
            arguments.push((name, argument(reader)?));
        }
    }
    let selection = if reader.sees("{") { selection(reader, depth + 1)? } else { Vec::new() };
    Ok(Selection::Field { name, arguments, selection })
}

fn argument(reader: &mut Reader) -> Result<Argument, String> {
    Ok(match reader.next()? {
        Word::Mark("$") => Argument::Variable(reader.name()?),
        Word::Text(text) => Argument::Literal(json!(text)),
        Word::Number(number) => {
            Argument::Literal(number.parse::<i64>().map(|one| json!(one)).map_err(|why| why.to_string())?)
        }
        Word::Name(word) => Argument::Literal(json!(word)),
        Word::Mark(_) => return Err("The sandbox reads lists and objects from variables only".to_owned()),
    })
}
