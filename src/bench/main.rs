//! `make bench`: what pages and payments cost, beside the ceiling of the machine, as one table for each database.

mod ceiling;
mod client;
mod house;
mod pages;
mod payments;
mod seed;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    /// The program to measure.
    #[arg(long, default_value = "guichet")]
    guichet: PathBuf,
    /// Only pages whose name contains this.
    #[arg(long, default_value = "")]
    only: String,
    /// The longest list of invoices.
    #[arg(long, default_value_t = 1_000_000)]
    invoices: i64,
}

#[derive(Subcommand)]
enum Command {
    /// The bare route, in a process of its own.
    Ceiling { database: String, listen: std::net::SocketAddr, page: PathBuf },
}

#[tokio::main]
async fn main() -> Outcome {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let cli = Cli::parse();
    match cli.command {
        Some(Command::Ceiling { database, listen, page }) => {
            ceiling::serve(&database, listen, std::fs::read(page)?).await
        }
        None => {
            let folder = tempfile::tempdir()?;
            let file = folder.path().join("bench.db");
            measured(&cli, "SQLite", format!("sqlite://{}?mode=rwc", file.display())).await?;
            match std::env::var("GUICHET_TEST_POSTGRES") {
                Ok(server) => measured(&cli, "PostgreSQL", seed::postgres(&server).await?).await,
                Err(_) => Ok(()),
            }
        }
    }
}

async fn measured(cli: &Cli, name: &str, database: String) -> Outcome {
    let mut house = house::House::open(&cli.guichet, &database).await?;
    println!("\n{name}: ready in {} ms, {} MiB resident", house.ready_in.as_millis(), house.resident()? / 1024);
    pages::heading();
    pages::all(&mut house, &cli.only, cli.invoices).await?;
    payments::all(&house).await?;
    println!("{name}: {} MiB resident after load", house.resident()? / 1024);
    Ok(())
}
