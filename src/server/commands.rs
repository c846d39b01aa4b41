//! The sub-commands of the one binary.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

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
    /// Answers requests; runs the worker inside unless told otherwise.
    Serve,
}

pub async fn run(_cli: Cli) -> Result<(), Box<dyn std::error::Error>> {
    Ok(())
}
