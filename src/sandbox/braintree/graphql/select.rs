//! What an operation selects of the objects there are, and nothing else.

use serde_json::{Map, Value};

use super::document::{Argument, Operation, Selection};
use super::schema::Schema;

/// Where the objects come from. Each says its own type as `__typename`.
pub(crate) trait Source {
    /// A field that is looked up with arguments; `None` where the object holds it.
    fn looked_up(&self, parent: &str, field: &str, arguments: &Value) -> Option<Value>;
}

pub(super) struct Selecting<'s> {
    pub schema: &'s Schema,
    pub operation: &'s Operation,
    pub variables: &'s Value,
    pub source: &'s dyn Source,
}

impl Selecting<'_> {
    pub(super) fn all(&self) -> Value {
        let root = if self.operation.kind == "mutation" { "Mutation" } else { "Query" };
        let mut found = Map::new();
        self.merge(&Value::Null, root, &self.operation.selection, &mut found);
        Value::Object(found)
    }

    fn of(&self, value: &Value, selection: &[Selection]) -> Value {
        match value {
            Value::Array(all) => all.iter().map(|one| self.of(one, selection)).collect(),
            Value::Object(_) if !selection.is_empty() => {
                let mut found = Map::new();
                self.merge(value, value["__typename"].as_str().unwrap_or_default(), selection, &mut found);
                Value::Object(found)
            }
            other => other.clone(),
        }
    }

    fn merge(&self, value: &Value, kind: &str, selection: &[Selection], found: &mut Map<String, Value>) {
        for one in selection {
            match one {
                Selection::Field { name, .. } if name == "__typename" => {
                    found.insert(name.clone(), kind.into());
                }
                Selection::Field { name, arguments, selection } => {
                    let given = self.given(arguments);
                    let field = self.source.looked_up(kind, name, &given).unwrap_or_else(|| value[name].clone());
                    found.insert(name.clone(), self.of(&field, selection));
                }
                Selection::On(wanted, selection) if self.schema.is(kind, wanted) => {
                    self.merge(value, kind, selection, found);
                }
                Selection::Fragment(name) => {
                    if let Some((wanted, selection)) = self.operation.fragments.get(name)
                        && self.schema.is(kind, wanted)
                    {
                        self.merge(value, kind, selection, found);
                    }
                }
                Selection::On(..) => {}
            }
        }
    }

    fn given(&self, arguments: &[(String, Argument)]) -> Value {
        let value = |argument: &Argument| match argument {
            Argument::Variable(name) => self.variables[name].clone(),
            Argument::Literal(value) => value.clone(),
        };
        Value::Object(arguments.iter().map(|(name, argument)| (name.clone(), value(argument))).collect())
    }
}
