//! A small SMTP receiver: takes every mail, sends none on, bounded in every direction.

use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::Sandbox;
use super::mailbox::Letter;

const LONGEST_LINE: u64 = 4_096;
const LARGEST_MAIL: usize = 8 * 1024 * 1024;
const MOST_RECIPIENTS: usize = 100;
const PATIENCE: Duration = Duration::from_secs(60);

pub(super) async fn serve(sandbox: Sandbox, listener: TcpListener, mut stopped: watch::Receiver<bool>) {
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = super::asked_to_stop(&mut stopped) => return,
        };
        if let Ok((stream, _)) = accepted {
            let sandbox = sandbox.clone();
            tokio::spawn(async move { tokio::time::timeout(PATIENCE * 5, converse(&sandbox, stream)).await });
        }
    }
}

/// One conversation; ends with QUIT, with an overlong line, or when the other side goes.
async fn converse(sandbox: &Sandbox, stream: TcpStream) -> std::io::Result<()> {
    let (reader, mut writer) = stream.into_split();
    let mut reader = BufReader::new(reader);
    let mut letter = Letter::default();
    writer.write_all(b"220 sandbox ESMTP, nothing leaves this house\r\n").await?;
    while let Some(line) = read_line(&mut reader).await? {
        let text = String::from_utf8_lossy(&line).trim_end().to_owned();
        let verb = text.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let reply = match verb.as_str() {
            "EHLO" => format!("250-sandbox\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE {LARGEST_MAIL}\r\n"),
            "HELO" => "250 sandbox\r\n".to_owned(),
            "MAIL" => {
                letter = Letter { from: address(&text), ..Letter::default() };
                "250 OK\r\n".to_owned()
            }
            "RCPT" if letter.from.is_none() => "503 MAIL first\r\n".to_owned(),
            "RCPT" if letter.to.len() >= MOST_RECIPIENTS => "452 too many recipients\r\n".to_owned(),
            "RCPT" => {
                letter.to.extend(address(&text));
                "250 OK\r\n".to_owned()
            }
            "DATA" if letter.to.is_empty() => "503 RCPT first\r\n".to_owned(),
            "DATA" => {
                writer.write_all(b"354 end with a dot\r\n").await?;
                let finished = std::mem::take(&mut letter);
                match read_mail(&mut reader).await? {
                    Some(source) => {
                        sandbox.receive_mail(Letter { source, ..finished });
                        "250 kept\r\n".to_owned()
                    }
                    None => "552 too large\r\n".to_owned(),
                }
            }
            "RSET" => {
                letter = Letter::default();
                "250 OK\r\n".to_owned()
            }
            "NOOP" => "250 OK\r\n".to_owned(),
            "QUIT" => {
                return writer.write_all(b"221 bye\r\n").await;
            }
            _ => "502 not played here\r\n".to_owned(),
        };
        writer.write_all(reply.as_bytes()).await?;
    }
    Ok(())
}

async fn read_line<R: tokio::io::AsyncBufRead + Unpin>(reader: &mut R) -> std::io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    let mut bounded = reader.take(LONGEST_LINE);
    let read = tokio::time::timeout(PATIENCE, bounded.read_until(b'\n', &mut line)).await;
    let complete = matches!(read, Ok(Ok(_))) && line.ends_with(b"\n");
    Ok(complete.then_some(line))
}

/// The mail up to the lonely dot, dots unstuffed; `None` when it is too large (it is read to its end all the same).
async fn read_mail<R: tokio::io::AsyncBufRead + Unpin>(reader: &mut R) -> std::io::Result<Option<Vec<u8>>> {
    let mut mail = Vec::new();
    let mut total = 0_usize;
    loop {
        let Some(line) = read_line(reader).await? else {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        };
        if line == b".\r\n" || line == b".\n" {
            return Ok((total <= LARGEST_MAIL).then_some(mail));
        }
        total = total.saturating_add(line.len());
        if total <= LARGEST_MAIL {
            mail.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
        }
    }
}

/// `MAIL FROM:<a@b.c> SIZE=1` → `a@b.c`; the empty sender is an empty text.
fn address(text: &str) -> Option<String> {
    let start = text.find('<')? + 1;
    let end = start + text[start..].find('>')?;
    Some(text[start..end].to_owned())
}
