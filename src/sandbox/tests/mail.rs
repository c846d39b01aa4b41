//! A mail arrives, is kept, and can be read; a second start finds it again.

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use super::Scene;
use crate::sandbox::{Sandbox, SandboxOptions};

async fn send(port: std::net::SocketAddr, lines: &[&str]) -> Vec<String> {
    let (reader, mut writer) = TcpStream::connect(port).await.unwrap().into_split();
    let mut replies = BufReader::new(reader).lines();
    let mut codes = vec![replies.next_line().await.unwrap().unwrap()];
    for line in lines {
        writer.write_all(format!("{line}\r\n").as_bytes()).await.unwrap();
        let mut reply = replies.next_line().await.unwrap().unwrap();
        while reply.as_bytes().get(3) == Some(&b'-') {
            reply = replies.next_line().await.unwrap().unwrap();
        }
        codes.push(reply[..3].to_owned());
    }
    codes
}

#[tokio::test]
async fn mails_are_kept_and_shown() {
    let scene = Scene::open().await;
    let smtp = scene.sandbox.clone().listen_smtp(([127, 0, 0, 1], 0).into()).await.unwrap();
    let mail = "Subject: =?utf-8?Q?Re=C3=A7u?=\r\nContent-Type: text/plain; charset=utf-8\r\n\
        Content-Transfer-Encoding: quoted-printable\r\n\r\nPay=C3=A9 <b>\r\n..dot\r\nhttp://127.0.0.1/reset?t=3D1\r\n.";
    let dialogue = [
        "EHLO portal",
        "DATA",
        "MAIL FROM:<shop@example.fr>",
        "RCPT TO:<client@example.fr>",
        "DATA",
        mail,
        "NOOP",
        "WHAT",
        "QUIT",
    ];
    let codes = send(smtp.addr, &dialogue).await;
    assert_eq!(codes[1..], ["250", "503", "250", "250", "354", "250", "250", "502", "221"]);
    let mails = scene.sandbox.mails();
    assert_eq!((mails.len(), mails[0].subject.as_str(), mails[0].to[0].as_str()), (1, "Reçu", "client@example.fr"));
    assert_eq!(mails[0].text, "Payé <b>\n.dot\nhttp://127.0.0.1/reset?t=1\n");
    let (_, _, page) = scene.visit("/mailbox").await;
    assert!(page.contains("Reçu"));
    let (_, _, page) = scene.visit("/mailbox/1").await;
    assert!(page.contains("Payé &lt;b&gt;") && page.contains("<a href=\"http://127.0.0.1/reset?t=1\""));
    assert_eq!(scene.visit("/mailbox/2").await.0, 404);
}

#[tokio::test]
async fn a_second_start_finds_everything_again() {
    let folder = tempfile::tempdir().unwrap();
    let options = SandboxOptions { data_file: Some(folder.path().join("sandbox.json")), ..SandboxOptions::default() };
    let first = Sandbox::new(options.clone());
    let account = first.account(super::KEY, None).unwrap();
    first.endpoint(&account, "http://127.0.0.1:1/hook", super::SECRET).unwrap();
    let smtp = first.clone().listen_smtp(([127, 0, 0, 1], 0).into()).await.unwrap();
    send(smtp.addr, &["HELO x", "MAIL FROM:<>", "RCPT TO:<a@b.fr>", "DATA", "Subject: a\r\n\r\nb\r\n.", "QUIT"]).await;
    smtp.stop().await;
    let second = Sandbox::new(options);
    assert_eq!(second.objects("webhook_endpoint"), first.objects("webhook_endpoint"));
    assert_eq!(second.mails().len(), 1);
    second.reset(Some("7"));
    assert!(second.objects("webhook_endpoint").is_empty() && second.mails().is_empty());
}
