//! A provider's settings form as data: the page, the check of input and the contract test read this list.

use super::language::Words;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// One line, shown again.
    Text,
    /// Write-only: sealed at rest, shown as a mask and the last four characters.
    Secret,
    /// Several lines of plain text.
    Lines,
    /// One of the given values.
    Choice(&'static [(&'static str, Words)]),
}

/// One setting of a provider. `name` is the key in the sealed settings and the form.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    pub name: &'static str,
    pub kind: FieldKind,
    pub label: Words,
    pub help: Words,
    /// Whether a gateway may be Available without it.
    pub need: Need,
    /// The most characters accepted.
    pub longest: usize,
    /// What it is needed for: a provider can be asked before its notices can be understood.
    pub serves: Serves,
    /// Whether there is one value per accepted currency (form name `name.EUR`) or one for the gateway.
    pub per: Per,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    Required,
    Optional,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Serves {
    Calls,
    Notices,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Per {
    Gateway,
    Currency,
}

impl Field {
    pub const fn text(name: &'static str, label: Words, help: Words) -> Self {
        Self {
            name,
            kind: FieldKind::Text,
            label,
            help,
            need: Need::Required,
            longest: 200,
            serves: Serves::Calls,
            per: Per::Gateway,
        }
    }

    pub const fn secret(name: &'static str, label: Words, help: Words) -> Self {
        Self { kind: FieldKind::Secret, longest: 500, ..Self::text(name, label, help) }
    }

    pub const fn lines(name: &'static str, label: Words, help: Words) -> Self {
        Self { kind: FieldKind::Lines, longest: 1000, ..Self::text(name, label, help) }
    }

    pub const fn choice(
        name: &'static str,
        label: Words,
        help: Words,
        values: &'static [(&'static str, Words)],
    ) -> Self {
        Self { kind: FieldKind::Choice(values), ..Self::text(name, label, help) }
    }

    pub const fn optional(self) -> Self {
        Self { need: Need::Optional, ..self }
    }

    pub const fn for_notices(self) -> Self {
        Self { serves: Serves::Notices, ..self }
    }

    pub const fn per_currency(self) -> Self {
        Self { per: Per::Currency, ..self }
    }

    pub const fn longest(self, longest: usize) -> Self {
        Self { longest, ..self }
    }

    pub const fn is_secret(&self) -> bool {
        matches!(self.kind, FieldKind::Secret)
    }
}
