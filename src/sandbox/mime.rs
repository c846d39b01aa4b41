//! Enough of MIME to show a mail: encoded subjects, quoted-printable, base64, the text part among many.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

const DEPTH: usize = 8;
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// A mail or a part of one: its headers unfolded, its body as it came.
pub(super) struct Part<'a> {
    headers: Vec<(String, String)>,
    body: &'a [u8],
}

/// What a mail shows.
#[derive(Default)]
pub(super) struct Shown {
    pub text: String,
    pub html: String,
    pub attachments: Vec<String>,
}

impl<'a> Part<'a> {
    pub(super) fn read(source: &'a [u8]) -> Self {
        let (head, body) = [b"\r\n\r\n".as_slice(), b"\n\n"]
            .iter()
            .filter_map(|gap| find(source, gap).map(|at| (&source[..at], &source[at + gap.len()..])))
            .min_by_key(|(head, _)| head.len())
            .unwrap_or((source, &[]));
        let head = String::from_utf8_lossy(head).replace("\r\n", "\n").replace("\n ", " ").replace("\n\t", " ");
        let headers = head
            .lines()
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        Self { headers, body }
    }

    /// A header as it came; empty when absent.
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(its, _)| its == name).map_or("", |(_, value)| value)
    }

    /// Texts, HTML and the names of attachments.
    pub(super) fn shown(&self) -> Shown {
        let mut shown = Shown::default();
        self.collect(&mut shown, 0);
        shown
    }

    fn collect(&self, shown: &mut Shown, depth: usize) {
        let content_type = self.header("content-type");
        let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if let Some(boundary) = parameter(content_type, "boundary").filter(|_| kind.starts_with("multipart/")) {
            if depth < DEPTH {
                parts(self.body, &boundary).iter().for_each(|part| Part::read(part).collect(shown, depth + 1));
            }
            return;
        }
        let disposition = self.header("content-disposition");
        let name = parameter(disposition, "filename").or_else(|| parameter(content_type, "name"));
        if disposition.starts_with("attachment") || !(kind.is_empty() || kind.starts_with("text/")) {
            shown.attachments.push(decode_words(&name.unwrap_or(kind)));
            return;
        }
        let charset = parameter(content_type, "charset").unwrap_or_default();
        let text = to_text(&decoded(self.body, self.header("content-transfer-encoding")), &charset);
        let place = if kind == "text/html" { &mut shown.html } else { &mut shown.text };
        if place.is_empty() {
            *place = text.replace("\r\n", "\n");
        }
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

fn parameter(header: &str, name: &str) -> Option<String> {
    header.split(';').skip(1).find_map(|piece| {
        let (its, value) = piece.split_once('=')?;
        its.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"').to_owned())
    })
}

fn parts<'a>(body: &'a [u8], boundary: &str) -> Vec<&'a [u8]> {
    let mark = format!("--{boundary}");
    let mut found = Vec::new();
    let mut rest = find(body, mark.as_bytes()).map_or(&[][..], |at| &body[at + mark.len()..]);
    while !rest.is_empty() && !rest.starts_with(b"--") {
        let rest_of_line = find(rest, b"\n").map_or(rest.len(), |at| at + 1);
        let inner = &rest[rest_of_line..];
        let end = find(inner, mark.as_bytes()).unwrap_or(inner.len());
        found.push(inner[..end].strip_suffix(b"\r\n").or(inner[..end].strip_suffix(b"\n")).unwrap_or(&inner[..end]));
        rest = inner.get(end + mark.len()..).unwrap_or_default();
    }
    found
}

fn decoded(body: &[u8], encoding: &str) -> Vec<u8> {
    match encoding.trim().to_ascii_lowercase().as_str() {
        "base64" => {
            let packed: Vec<u8> = body.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
            LENIENT.decode(packed).unwrap_or_else(|_| body.to_vec())
        }
        "quoted-printable" => quoted_printable(body, b'='),
        _ => body.to_vec(),
    }
}

fn quoted_printable(text: &[u8], mark: u8) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, tail @ ..] = rest {
        if *first != mark {
            plain.push(*first);
            rest = tail;
        } else if let Some(after) = tail.strip_prefix(b"\r\n").or(tail.strip_prefix(b"\n")) {
            rest = after;
        } else if let Some(byte) = tail.get(..2).and_then(|pair| hex::decode(pair).ok()) {
            plain.extend(byte);
            rest = &tail[2..];
        } else {
            plain.push(*first);
            rest = tail;
        }
    }
    plain
}

fn to_text(bytes: &[u8], charset: &str) -> String {
    if matches!(charset.to_ascii_lowercase().as_str(), "iso-8859-1" | "latin1" | "iso-8859-15" | "windows-1252") {
        return bytes.iter().map(|byte| char::from(*byte)).collect();
    }
    String::from_utf8_lossy(bytes).into_owned()
}

/// `=?utf-8?Q?Re=C3=A7u?=` and its base64 sister, anywhere in a header (RFC 2047).
pub(super) fn decode_words(header: &str) -> String {
    let mut plain = String::new();
    let mut rest = header;
    while let Some(start) = rest.find("=?") {
        let Some((word, after)) = encoded_word(&rest[start..]) else {
            plain.push_str(&rest[..start + 2]);
            rest = &rest[start + 2..];
            continue;
        };
        let between = &rest[..start];
        // White space between two encoded words belongs to neither.
        if plain.is_empty() || !between.trim().is_empty() {
            plain.push_str(between);
        }
        plain.push_str(&word);
        rest = after;
    }
    plain + rest
}

fn encoded_word(text: &str) -> Option<(String, &str)> {
    let (charset, rest) = text.strip_prefix("=?")?.split_once('?')?;
    let (encoding, rest) = rest.split_once('?')?;
    let (payload, after) = rest.split_once("?=")?;
    let bytes = match encoding {
        "B" | "b" => LENIENT.decode(payload).ok()?,
        "Q" | "q" => quoted_printable(payload.replace('_', " ").as_bytes(), b'='),
        _ => return None,
    };
    Some((to_text(&bytes, charset), after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_subjects_are_read() {
        assert_eq!(decode_words("=?utf-8?Q?Re=C3=A7u_de?= =?utf-8?B?IHBhaWVtZW50?= F-1"), "Reçu de paiement F-1");
        assert_eq!(decode_words("plain =? text"), "plain =? text");
        assert_eq!(decode_words("=?iso-8859-1?Q?caf=E9?="), "café");
    }

    #[test]
    fn the_text_part_is_found_among_many() {
        let mail = b"Subject: x\r\nContent-Type: multipart/mixed;\r\n boundary=\"o\"\r\n\r\n--o\r\n\
            Content-Type: multipart/alternative; boundary=i\r\n\r\n--i\r\nContent-Type: text/plain; charset=utf-8\r\n\
            Content-Transfer-Encoding: quoted-printable\r\n\r\nPay=C3=A9 =\r\nici\r\n--i\r\nContent-Type: text/html\r\n\
            Content-Transfer-Encoding: base64\r\n\r\nPGI+\r\n--i--\r\n--o\r\nContent-Type: application/pdf\r\n\
            Content-Disposition: attachment; filename=\"f.pdf\"\r\n\r\n%PDF\r\n--o--\r\n";
        let shown = Part::read(mail).shown();
        assert_eq!((shown.text.as_str(), shown.html.as_str()), ("Payé ici", "<b>"));
        assert_eq!(shown.attachments, ["f.pdf"]);
    }
}
