//! What the database's errors mean for whoever asked: try again, or an internal error with a ticket.

use sea_orm::{DbErr, RuntimeErr, SqlxError};

use super::fresh_ticket;
use crate::domain::error::AppError;

impl From<DbErr> for AppError {
    fn from(cause: DbErr) -> Self {
        match meaning(&cause) {
            Meaning::Busy => {
                tracing::warn!(%cause, "the database is busy");
                Self::Unavailable
            }
            Meaning::CannotWrite => {
                tracing::error!(%cause, "the database cannot be written: disk full or read-only");
                Self::Unavailable
            }
            Meaning::Gone => {
                tracing::error!(%cause, "the database does not answer");
                Self::Unavailable
            }
            Meaning::Fault => {
                let ticket = fresh_ticket();
                tracing::error!(ticket = %ticket.0, %cause, "database");
                Self::Internal(ticket)
            }
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Meaning {
    /// Locked, serialisation failure, deadlock: worth another try at once.
    Busy,
    /// Nothing wrong with the statement, and no room or no right to write.
    CannotWrite,
    Gone,
    /// Ours: the statement, the data or the tables.
    Fault,
}

fn meaning(cause: &DbErr) -> Meaning {
    match cause {
        DbErr::ConnectionAcquire(_) => Meaning::Gone,
        DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error))
        | DbErr::Conn(RuntimeErr::SqlxError(error)) => match error.as_ref() {
            SqlxError::Database(error) => error.code().map_or(Meaning::Fault, |code| said_by_code(&code)),
            SqlxError::PoolTimedOut | SqlxError::Io(_) => Meaning::Gone,
            _ => Meaning::Fault,
        },
        _ => Meaning::Fault,
    }
}

/// SQLite's numbers, of which the lowest byte is the kind, or PostgreSQL's five characters.
fn said_by_code(code: &str) -> Meaning {
    let sqlite = code.parse::<u32>().ok().filter(|_| code.len() < 5).map(|code| code & 0xff);
    match (sqlite, code) {
        // BUSY, LOCKED
        (Some(5 | 6), _) => Meaning::Busy,
        // READONLY, IOERR, FULL
        (Some(8 | 10 | 13), _) => Meaning::CannotWrite,
        // CANTOPEN
        (Some(14), _) => Meaning::Gone,
        (None, "40001" | "40P01" | "55P03") => Meaning::Busy,
        // disk_full, out_of_memory, read_only_sql_transaction
        (None, "53100" | "53200" | "25006") => Meaning::CannotWrite,
        // too_many_connections, shutting down or starting, connection exceptions
        (None, "53300" | "57P01" | "57P02" | "57P03" | "08000" | "08003" | "08006") => Meaning::Gone,
        _ => Meaning::Fault,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_both_databases_are_read_by_their_kind() {
        for (codes, expected) in [
            (&["5", "6", "261", "262", "517", "40001", "40P01", "55P03"][..], Meaning::Busy),
            (&["8", "776", "10", "778", "1034", "13", "53100", "25006"][..], Meaning::CannotWrite),
            (&["14", "57P01", "57P03", "08006"][..], Meaning::Gone),
            (&["1", "19", "2067", "1555", "23505", "42P01", "10000", "11"][..], Meaning::Fault),
        ] {
            for code in codes {
                assert_eq!(said_by_code(code), expected, "{code}");
            }
        }
    }
}
