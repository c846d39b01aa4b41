//! As much GraphQL as a provider's interface needs: documents are read, held against the schema, and answered with exactly
//! what they select.

mod check;
mod document;
mod reader;
mod schema;
mod select;

use std::sync::LazyLock;

pub(super) use document::{Argument, Operation, Selection};
pub(super) use select::Source;

use schema::Schema;

/// What this stand plays of the public schema.
static SCHEMA: LazyLock<Schema> = LazyLock::new(|| {
    let schema = Schema::read(include_str!("schema.graphql"));
    schema.expect("the schema that lies beside this file can be read")
});

/// A document that asks for what there is, with the values it declares.
pub(super) fn understood(text: &str, variables: &serde_json::Value) -> Result<Operation, String> {
    let operation = document::read(text)?;
    check::document(&SCHEMA, &operation)?;
    check::variables(&SCHEMA, &operation, variables)?;
    Ok(operation)
}

/// What the operation selects, and nothing else.
pub(super) fn answered(operation: &Operation, variables: &serde_json::Value, source: &dyn Source) -> serde_json::Value {
    select::Selecting { schema: &SCHEMA, operation, variables, source }.all()
}
