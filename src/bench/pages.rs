//! Pages under sixteen connections: answers a second, how long they took, what they cost.

use std::time::Duration;

use guichet::flows::plant;

use crate::{
    Outcome,
    client::{Ask, Connection, Reply, Timings, load},
    house::{House, processor},
    seed,
};

const CONNECTIONS: usize = 16;
const WARM: Duration = Duration::from_millis(500);
const TIME: Duration = Duration::from_secs(3);

pub fn heading() {
    println!(
        "{:<34} {:>8} {:>9} {:>9} {:>9} {:>8} {:>9} {:>8}",
        "", "a second", "p50 ms", "p99 ms", "CPU µs", "queries", "bytes", "gzipped"
    );
}

pub async fn all(house: &mut House, only: &str, longest: i64) -> Outcome {
    seed::invoices(&house.db, 1_000).await?;
    let (ada, grace) = (house.ada.clone(), house.grace.clone());
    let invoice = house.invoices_of_grace(1).await?.into_iter().next().ok_or("no invoice")?;
    let bill = format!("/invoices/{invoice}");
    let gateways = "/admin/settings/store/gateways".to_owned();
    if only.is_empty() {
        sign_in(house).await?;
    }
    for (name, path, cookie) in [
        ("dashboard", "/".to_owned(), &grace),
        ("invoice page", bill.clone(), &grace),
        ("invoice list, customer", "/invoices".to_owned(), &grace),
        ("gateway list", gateways, &ada),
    ] {
        if name.contains(only) {
            page(house, name, &Ask::get(&path, cookie)).await?;
        }
    }
    if "ceiling of the invoice page".contains(only) {
        ceiling(house, &Ask::get(&bill, &grace)).await?;
    }
    for many in [1_000, 100_000, 1_000_000] {
        if many <= longest && "invoice list".contains(only) {
            seed::invoices(&house.db, many).await?;
            page(house, &format!("invoice list of {many}"), &Ask::get("/admin/invoices", &ada)).await?;
        }
    }
    Ok(())
}

async fn page(house: &House, name: &str, ask: &Ask) -> Outcome {
    let (plain, zipped) = (once(&house.host, ask).await?, once(&house.host, &Ask { gzip: true, ..ask.clone() }).await?);
    let before = house.queries().await?;
    once(&house.host, ask).await?;
    let queries = house.queries().await? - before;
    let (timings, cost) = under_load(&house.host, house.process(), ask).await?;
    line(name, (&timings, cost), (&queries.to_string(), plain.body.len(), zipped.body.len()));
    Ok(())
}

async fn ceiling(house: &mut House, ask: &Ask) -> Outcome {
    let body = once(&house.host, ask).await?.body;
    let (host, process) = house.ceiling(&body, &ask.path, &ask.cookie).await?;
    let (timings, cost) = under_load(&host, process, ask).await?;
    line("ceiling of the invoice page", (&timings, cost), ("2", body.len(), 0));
    Ok(())
}

/// The password's hash is meant to be slow: one after the other is enough.
async fn sign_in(house: &House) -> Outcome {
    let form = serde_urlencoded::to_string([("email", plant::CUSTOMER), ("password", plant::PASSWORD)])?;
    let ask = Ask::post("/sign-in", "", form);
    let mut each = Vec::new();
    let (begun, before) = (std::time::Instant::now(), processor(house.process())?);
    let asked = house.queries().await?;
    for _ in 0..8 {
        let one = std::time::Instant::now();
        Connection::open(&house.host).await?.ask(&ask).await?;
        each.push(one.elapsed());
    }
    let queries = (house.queries().await? - asked) / 8;
    let cost = (processor(house.process())? - before) / 8;
    each.sort_unstable();
    line("sign-in", (&Timings { each, whole: begun.elapsed() }, cost), (&queries.to_string(), 0, 0));
    Ok(())
}

/// Answers, and microseconds of processor time for each.
async fn under_load(host: &str, process: u32, ask: &Ask) -> Outcome<(Timings, u64)> {
    let asks = std::slice::from_ref(ask);
    load(host, asks, CONNECTIONS, WARM).await?;
    let before = processor(process)?;
    let timings = load(host, asks, CONNECTIONS, TIME).await?;
    let cost = (processor(process)? - before) / u64::try_from(timings.each.len().max(1))?;
    Ok((timings, cost))
}

async fn once(host: &str, ask: &Ask) -> Outcome<Reply> {
    let reply = Connection::open(host).await?.ask(ask).await?;
    if reply.status != 200 {
        return Err(format!("{} answered {}", ask.path, reply.status).into());
    }
    Ok(reply)
}

pub fn line(name: &str, (timings, cost): (&Timings, u64), (queries, bytes, zipped): (&str, usize, usize)) {
    let millis = |percent| {
        let micros = timings.percentile(percent).as_micros();
        format!("{}.{:02}", micros / 1000, micros % 1000 / 10)
    };
    println!(
        "{name:<34} {:>8} {:>9} {:>9} {cost:>9} {queries:>8} {bytes:>9} {zipped:>8}",
        timings.a_second(),
        millis(50),
        millis(99)
    );
}
