//! A lean HTTP/1.1 client on loopback: what is measured is the server, not this.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{
        TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
};

pub struct Connection {
    host: String,
    reader: BufReader<OwnedReadHalf>,
    writer: OwnedWriteHalf,
}

#[derive(Debug, Clone, Default)]
pub struct Reply {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

/// What is asked again and again.
#[derive(Debug, Clone)]
pub struct Ask {
    pub method: &'static str,
    pub path: String,
    pub cookie: String,
    /// Its headers and what it says.
    pub body: Option<(Vec<(&'static str, String)>, String)>,
    pub gzip: bool,
}

impl Ask {
    pub fn get(path: &str, cookie: &str) -> Self {
        Self { method: "GET", path: path.into(), cookie: cookie.into(), body: None, gzip: false }
    }

    pub fn post(path: &str, cookie: &str, form: String) -> Self {
        let ours = [("sec-fetch-site", "same-origin"), ("content-type", "application/x-www-form-urlencoded")];
        let headers = ours.map(|(name, value)| (name, value.to_owned())).to_vec();
        Self { method: "POST", body: Some((headers, form)), ..Self::get(path, cookie) }
    }

    /// A provider's notice, in its own hand.
    pub fn letter(path: &str, headers: Vec<(&'static str, String)>, body: String) -> Self {
        Self { method: "POST", body: Some((headers, body)), ..Self::get(path, "") }
    }
}

impl Connection {
    /// `host`: `127.0.0.1:3000`
    pub async fn open(host: &str) -> std::io::Result<Self> {
        let stream = TcpStream::connect(host).await?;
        stream.set_nodelay(true)?;
        let (reader, writer) = stream.into_split();
        Ok(Self { host: host.to_owned(), reader: BufReader::with_capacity(64 * 1024, reader), writer })
    }

    pub async fn ask(&mut self, ask: &Ask) -> std::io::Result<Reply> {
        let Ask { method, path, cookie, .. } = ask;
        let mut request = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\naccept: text/html\r\n", self.host);
        if !cookie.is_empty() {
            request += &format!("cookie: {cookie}\r\n");
        }
        if ask.gzip {
            request += "accept-encoding: gzip\r\n";
        }
        match &ask.body {
            Some((headers, body)) => {
                headers.iter().for_each(|(name, value)| request += &format!("{name}: {value}\r\n"));
                request += &format!("content-length: {}\r\n\r\n{body}", body.len());
            }
            None => request += "\r\n",
        }
        self.writer.write_all(request.as_bytes()).await?;
        self.reply().await
    }

    async fn reply(&mut self) -> std::io::Result<Reply> {
        let mut line = String::new();
        self.reader.read_line(&mut line).await?;
        let mut reply =
            Reply { status: line.get(9..12).and_then(|code| code.parse().ok()).unwrap_or(0), ..Reply::default() };
        loop {
            line.clear();
            self.reader.read_line(&mut line).await?;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            reply.headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
        }
        match reply.headers.get("content-length").and_then(|length| length.parse().ok()) {
            Some(length) => {
                reply.body.resize(length, 0);
                self.reader.read_exact(&mut reply.body).await?;
            }
            None if reply.headers.contains_key("transfer-encoding") => self.chunks(&mut reply.body).await?,
            None => {}
        }
        Ok(reply)
    }

    async fn chunks(&mut self, body: &mut Vec<u8>) -> std::io::Result<()> {
        loop {
            let mut line = String::new();
            self.reader.read_line(&mut line).await?;
            let size = usize::from_str_radix(line.trim(), 16).map_err(std::io::Error::other)?;
            let begun = body.len();
            body.resize(begun + size + 2, 0);
            self.reader.read_exact(&mut body[begun..]).await?;
            body.truncate(begun + size);
            if size == 0 {
                return Ok(());
            }
        }
    }
}

/// How long each answer took, sorted.
pub struct Timings {
    pub each: Vec<Duration>,
    pub whole: Duration,
}

impl Timings {
    pub fn a_second(&self) -> u64 {
        let micros = self.whole.as_micros().max(1);
        u64::try_from(self.each.len() as u128 * 1_000_000 / micros).unwrap_or(u64::MAX)
    }

    /// `50` or `99`.
    pub fn percentile(&self, percent: usize) -> Duration {
        let last = self.each.len().saturating_sub(1);
        self.each.get(last * percent / 100).copied().unwrap_or_default()
    }
}

/// Asks the same over so many connections at once, until the time is up. Every answer must have the status of the first.
pub async fn load(host: &str, asks: &[Ask], connections: usize, time: Duration) -> std::io::Result<Timings> {
    let begun = Instant::now();
    let mut crowd = tokio::task::JoinSet::new();
    for nth in 0..connections {
        let (host, asks) = (host.to_owned(), asks.to_vec());
        crowd.spawn(async move {
            let mut connection = Connection::open(&host).await?;
            let mut each = Vec::new();
            for ask in asks.iter().cycle().skip(nth) {
                let asked = Instant::now();
                let status = connection.ask(ask).await?.status;
                if status >= 400 {
                    return Err(std::io::Error::other(format!("{} answered {status}", ask.path)));
                }
                each.push(asked.elapsed());
                if begun.elapsed() >= time {
                    break;
                }
            }
            Ok(each)
        });
    }
    let mut each = Vec::new();
    while let Some(one) = crowd.join_next().await {
        each.extend(one.map_err(std::io::Error::other)??);
    }
    each.sort_unstable();
    Ok(Timings { each, whole: begun.elapsed() })
}
