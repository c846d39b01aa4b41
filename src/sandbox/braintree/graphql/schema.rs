//! The types of a schema, as its own language writes them.

use std::collections::BTreeMap;

use super::reader::Reader;

/// Name → type of a member or an argument.
pub(super) type Members = BTreeMap<String, String>;

#[derive(Debug)]
pub(super) enum Kind {
    Scalar,
    Enum(Vec<String>),
    Input(Members),
    /// An object or an interface; of each field its type and its arguments.
    Object(BTreeMap<String, (String, Members)>),
    Union,
}

#[derive(Debug, Default)]
pub(super) struct Schema {
    types: BTreeMap<String, Kind>,
    /// Interface or union, and an object that is one.
    possible: Vec<(String, String)>,
}

impl Schema {
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let (mut reader, mut schema) = (Reader::of(text)?, Self::default());
        while !reader.is_over() {
            let (word, name) = (reader.name()?, reader.name()?);
            let kind = match word.as_str() {
                "scalar" => Kind::Scalar,
                "enum" => Kind::Enum(values(&mut reader)?),
                "input" => Kind::Input(members(&mut reader, ("{", "}"))?),
                "union" => {
                    reader.expect("=")?;
                    schema.list(&mut reader, "|", &name, |name, member| (name, member))?;
                    Kind::Union
                }
                "type" | "interface" => {
                    if reader.sees_name("implements") {
                        reader.name()?;
                        schema.list(&mut reader, "&", &name, |name, interface| (interface, name))?;
                    }
                    Kind::Object(fields(&mut reader)?)
                }
                other => return Err(format!("no such thing in a schema: {other}")),
            };
            schema.types.insert(name, kind);
        }
        Ok(schema)
    }

    fn list(
        &mut self,
        reader: &mut Reader,
        between: &str,
        name: &str,
        pair: impl Fn(String, String) -> (String, String),
    ) -> Result<(), String> {
        loop {
            let other = reader.name()?;
            self.possible.push(pair(name.to_owned(), other));
            if !reader.passes(between) {
                return Ok(());
            }
        }
    }

    pub(super) fn kind(&self, name: &str) -> Option<&Kind> {
        self.types.get(name)
    }

    /// Whether an object of this type is one of those.
    pub(super) fn is(&self, object: &str, wanted: &str) -> bool {
        object == wanted || self.possible.iter().any(|(general, special)| general == wanted && special == object)
    }

    /// Whether there is an object that is both.
    pub(super) fn overlap(&self, one: &str, other: &str) -> bool {
        self.types.keys().any(|object| self.is(object, one) && self.is(object, other))
    }
}

/// `[Refund!]!` → `Refund`
pub(super) fn base(kind: &str) -> &str {
    kind.trim_matches(|c| matches!(c, '[' | ']' | '!'))
}

fn values(reader: &mut Reader) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    reader.expect("{")?;
    while !reader.passes("}") {
        found.push(reader.name()?);
    }
    Ok(found)
}

fn members(reader: &mut Reader, (open, close): (&str, &str)) -> Result<Members, String> {
    let mut found = Members::new();
    reader.expect(open)?;
    while !reader.passes(close) {
        let name = reader.name()?;
        reader.expect(":")?;
        found.insert(name, reader.kind()?);
    }
    Ok(found)
}

fn fields(reader: &mut Reader) -> Result<BTreeMap<String, (String, Members)>, String> {
    let mut found = BTreeMap::new();
    reader.expect("{")?;
    while !reader.passes("}") {
        let name = reader.name()?;
        let arguments = if reader.sees("(") { members(reader, ("(", ")"))? } else { Members::new() };
        reader.expect(":")?;
        found.insert(name, (reader.kind()?, arguments));
    }
    Ok(found)
}
