//! The letters of a file: UTF-8 where it is UTF-8, else what its mark or declaration says, else windows-1252.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

pub fn decoded(content: &[u8]) -> String {
    if let Some((marked, _)) = Encoding::for_bom(content) {
        return marked.decode(content).0.into_owned();
    }
    match std::str::from_utf8(content) {
        Ok(text) => text.to_owned(),
        Err(_) => WINDOWS_1252.decode(content).0.into_owned(),
    }
}

/// As [`decoded`], where an XML declaration may name the encoding.
pub fn decoded_xml(content: &[u8]) -> String {
    match declared(content) {
        Some(encoding) if encoding != UTF_8 && Encoding::for_bom(content).is_none() => {
            encoding.decode(content).0.into_owned()
        }
        _ => decoded(content),
    }
}

fn declared(content: &[u8]) -> Option<&'static Encoding> {
    let head = content.get(..content.len().min(200))?;
    let head: String = head.iter().map(|byte| char::from(*byte)).collect();
    let (declaration, _) = head.strip_prefix("<?xml")?.split_once("?>")?;
    let (_, rest) = declaration.split_once("encoding")?;
    let label: String =
        rest.chars().skip_while(|c| " =\"'".contains(*c)).take_while(|c| !"\"' ".contains(*c)).collect();
    Encoding::for_label(label.as_bytes()).filter(|encoding| encoding.is_ascii_compatible())
}
