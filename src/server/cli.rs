//! The words of the command line.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args, Parser, Subcommand};

use super::demo;
use crate::domain::{ids::GatewayId, notice::NoticeState};

#[derive(Debug, Parser)]
#[command(name = "guichet", version, about = "A self-hosted portal for taking payments")]
pub struct Cli {
    /// The configuration file; `guichet.toml` here when it exists.
    #[arg(long, global = true, env = "GUICHET_CONFIG")]
    pub config: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Answers requests, with the worker inside unless `--no-worker`.
    Serve {
        /// Leaves the background to `worker`.
        #[arg(long)]
        no_worker: bool,
    },
    /// Works in the background only: inbox, janitor, letters.
    Worker,
    /// A whole portal to try out, with the sandbox beside it. Keeps its data.
    Demo(demo::Demo),
    /// The providers' stand-ins alone.
    Sandbox {
        #[arg(long, default_value = "127.0.0.1:3900")]
        listen: SocketAddr,
    },
    /// Brings the database to the newest step.
    Migrate {
        /// Back to nothing instead. Everything is lost.
        #[arg(long)]
        down: bool,
    },
    /// Plants the demo's people, gateways and invoices.
    Seed,
    /// People who keep the portal.
    #[command(subcommand)]
    User(User),
    /// The books.
    #[command(subcommand)]
    Ledger(Ledger),
    /// Providers' notices.
    #[command(subcommand)]
    Inbox(Inbox),
    /// Copies the SQLite database while it is in use. PostgreSQL has `pg_dump`.
    Backup {
        /// A file that does not exist yet.
        to: PathBuf,
    },
    /// Asks providers about payments whose outcome is unknown, and reads the inbox.
    Janitor {
        /// One round, then end. Without it, use `worker`.
        #[arg(long, required = true)]
        once: bool,
    },
}

#[derive(Debug, Subcommand)]
pub enum User {
    /// Makes an administrator and prints a link to choose a password, once.
    CreateAdmin(CreateAdmin),
    /// Lets somebody who lost their telephone and their recovery codes in with the password alone, and tells them.
    ResetSecondFactor {
        #[arg(long)]
        email: String,
    },
}

#[derive(Debug, Args)]
pub struct CreateAdmin {
    #[arg(long)]
    pub email: String,
    #[arg(long)]
    pub name: String,
    #[arg(long, default_value = "owner")]
    pub role: String,
}

#[derive(Debug, Subcommand)]
pub enum Ledger {
    /// Proves the audits; names each break and exits with 1 when there is one.
    Verify,
    /// Writes the books of a period to a file.
    Export(Export),
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("format").required(true))]
pub struct Export {
    /// The French file of entries, named after the shop's SIREN and checked; exits with 1 when it is not sound.
    #[arg(long, group = "format")]
    pub fec: bool,
    /// The journal, one row for each entry.
    #[arg(long, group = "format")]
    pub csv: bool,
    /// The first day, `2026-01-01`.
    #[arg(long)]
    pub since: String,
    /// The last day, `2026-12-31`.
    #[arg(long)]
    pub until: String,
    /// The folder the file is written to.
    #[arg(long, default_value = ".")]
    pub to: PathBuf,
}

#[derive(Debug, Subcommand)]
pub enum Inbox {
    /// The latest notices, a line each: when, which, of which gateway, what came of it.
    List {
        /// `stored`, `retry`, `applied`, `ignored` or `quarantined`; without it, all.
        #[arg(long, value_parser = state)]
        state: Option<NoticeState>,
        /// A gateway's id.
        #[arg(long)]
        gateway: Option<GatewayId>,
        #[arg(long, default_value_t = 50)]
        most: usize,
    },
    /// Reads a kept notice again.
    Replay { id: String },
}

fn state(word: &str) -> Result<NoticeState, String> {
    let known = NoticeState::ALL.map(NoticeState::word).join(", ");
    NoticeState::parse(word).ok_or_else(|| format!("one of: {known}"))
}
