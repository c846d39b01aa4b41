//! A document held against the schema: fields, arguments, fragments, variables and their values.

use std::collections::BTreeSet;

use serde_json::Value;

use super::document::{Argument, Operation, Selection};
use super::schema::{Kind, Schema, base};

pub(super) fn document(schema: &Schema, operation: &Operation) -> Result<(), String> {
    let root = if operation.kind == "mutation" { "Mutation" } else { "Query" };
    let mut checking = Checking { schema, operation, used: BTreeSet::new() };
    checking.selection(root, &operation.selection, &[])?;
    for (name, kind) in &operation.variables {
        if schema.kind(base(kind)).is_none() {
            return Err(format!("Validation error of type UnknownType: Unknown type {}", base(kind)));
        }
        if !checking.used.contains(name) {
            return Err(format!("Validation error of type UnusedVariable: Unused variable '{name}'"));
        }
    }
    Ok(())
}

struct Checking<'c> {
    schema: &'c Schema,
    operation: &'c Operation,
    used: BTreeSet<String>,
}

impl Checking<'_> {
    /// `within`: the fragments that led here.
    fn selection(&mut self, parent: &str, selection: &[Selection], within: &[&str]) -> Result<(), String> {
        for one in selection {
            match one {
                Selection::Field { name, .. } if name == "__typename" => {}
                Selection::Field { name, arguments, selection } => {
                    self.field(parent, name, (arguments, selection), within)?;
                }
                Selection::On(kind, selection) => self.fragment(parent, kind, selection, within)?,
                Selection::Fragment(name) => {
                    let operation = self.operation;
                    let (kind, selection) =
                        operation.fragments.get(name).filter(|_| !within.contains(&name.as_str())).ok_or_else(
                            || format!("Validation error of type UndefinedFragment: Undefined fragment '{name}'"),
                        )?;
                    self.fragment(parent, kind, selection, &[within, &[name.as_str()]].concat())?;
                }
            }
        }
        Ok(())
    }

    fn fragment(&mut self, parent: &str, kind: &str, selection: &[Selection], within: &[&str]) -> Result<(), String> {
        if self.schema.kind(kind).is_none() {
            return Err(format!("Validation error of type UnknownType: Unknown type {kind}"));
        }
        if !self.schema.overlap(parent, kind) {
            return Err(format!("Validation error of type InvalidFragmentType: '{parent}' can never be '{kind}'"));
        }
        self.selection(kind, selection, within)
    }

    fn field(
        &mut self,
        parent: &str,
        name: &str,
        (arguments, selection): (&[(String, Argument)], &[Selection]),
        within: &[&str],
    ) -> Result<(), String> {
        let undefined =
            || format!("Validation error of type FieldUndefined: Field '{name}' in type '{parent}' is undefined");
        let Some(Kind::Object(fields)) = self.schema.kind(parent) else { return Err(undefined()) };
        let (kind, known) = fields.get(name).ok_or_else(undefined)?;
        for (argument, given) in arguments {
            let wanted = known.get(argument).ok_or_else(|| {
                format!("Validation error of type UnknownArgument: Unknown field argument {argument} @ '{name}'")
            })?;
            self.argument((name, argument), wanted, given)?;
        }
        let missing = known
            .iter()
            .find(|(argument, kind)| kind.ends_with('!') && !arguments.iter().any(|(given, _)| given == *argument));
        if let Some((argument, _)) = missing {
            return Err(format!(
                "Validation error of type MissingFieldArgument: Missing field argument {argument} @ '{name}'"
            ));
        }
        let is_leaf = matches!(self.schema.kind(base(kind)), Some(Kind::Scalar | Kind::Enum(_)));
        match (is_leaf, selection.is_empty()) {
            (true, true) => Ok(()),
            (false, false) => self.selection(base(kind), selection, within),
            (true, false) => Err(format!("Validation error of type SubSelectionNotAllowed: '{name}' has no fields")),
            (false, true) => Err(format!("Validation error of type SubSelectionRequired: '{name}' needs a selection")),
        }
    }

    fn argument(&mut self, (field, name): (&str, &str), wanted: &str, given: &Argument) -> Result<(), String> {
        match given {
            Argument::Literal(value) => value_of(self.schema, wanted, value, name),
            Argument::Variable(variable) => {
                self.used.insert(variable.clone());
                let declared = self.operation.variables.iter().find(|(known, _)| known == variable);
                let (_, kind) = declared.ok_or_else(|| {
                    format!("Validation error of type UndefinedVariable: Undefined variable '{variable}'")
                })?;
                (kind == wanted || kind.strip_suffix('!') == Some(wanted)).then_some(()).ok_or_else(|| {
                    format!("Validation error of type VariableTypeMismatch: '{kind}' is not '{wanted}' @ '{field}'")
                })
            }
        }
    }
}

pub(super) fn variables(schema: &Schema, operation: &Operation, given: &Value) -> Result<(), String> {
    if !given.is_object() && !given.is_null() {
        return Err("Variables must be an object".to_owned());
    }
    operation.variables.iter().try_for_each(|(name, kind)| value_of(schema, kind, &given[name], name))
}

/// A value against its type, strictly: nothing unknown, nothing missing, nothing of another kind.
fn value_of(schema: &Schema, kind: &str, value: &Value, place: &str) -> Result<(), String> {
    let wrong = |why: &str| Err(format!("Variable '{place}' has an invalid value: {why}"));
    let (kind, required) = kind.strip_suffix('!').map_or((kind, false), |kind| (kind, true));
    match (kind.strip_prefix('['), value) {
        (_, Value::Null) if required => wrong("null where a value is required"),
        (_, Value::Null) => Ok(()),
        (Some(inner), Value::Array(all)) => {
            let inner = inner.strip_suffix(']').unwrap_or(inner);
            all.iter().try_for_each(|one| value_of(schema, inner, one, place))
        }
        (Some(_), _) => wrong("not a list"),
        (None, value) => match schema.kind(kind) {
            Some(Kind::Input(members)) => {
                let Some(given) = value.as_object() else { return wrong("not an object") };
                if let Some(unknown) = given.keys().find(|name| !members.contains_key(*name)) {
                    return wrong(&format!("the input type '{kind}' has no member '{unknown}'"));
                }
                let mut members = members.iter();
                members.try_for_each(|(name, kind)| value_of(schema, kind, &value[name], &format!("{place}.{name}")))
            }
            Some(Kind::Enum(values)) => match value.as_str() {
                Some(word) if values.iter().any(|known| known == word) => Ok(()),
                _ => wrong(&format!("not a value of '{kind}'")),
            },
            Some(Kind::Scalar) if is_scalar(kind, value) => Ok(()),
            _ => wrong(&format!("not of type '{kind}'")),
        },
    }
}

fn is_scalar(kind: &str, value: &Value) -> bool {
    let Some(text) = value.as_str() else {
        return match kind {
            "Int" => value.is_i64(),
            "Boolean" => value.is_boolean(),
            _ => false,
        };
    };
    let digits = |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|c| c.is_ascii_digit());
    match kind {
        "Int" | "Boolean" => false,
        "Amount" => match text.split_once('.') {
            None => digits(text, 12),
            Some((whole, fraction)) => digits(whole, 12) && matches!(fraction.len(), 2 | 3) && digits(fraction, 3),
        },
        "CurrencyCodeAlpha" => text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase()),
        "URL" => text.starts_with("https://") || text.starts_with("http://"),
        "EmailAddress" => text.contains('@'),
        "Language" => matches!(text.split('-').collect::<Vec<_>>().as_slice(), [one] | [one, _] if one.len() == 2),
        _ => true,
    }
}
