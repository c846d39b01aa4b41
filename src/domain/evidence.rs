//! What the shop answers a payer's bank: words and files, kept as a draft until somebody sends it.

use super::{Instant, ids::FileId};

/// The most characters of the words: what the strictest provider takes.
pub const LONGEST_WORDS: usize = 2_000;

/// The most bytes of one file: four of them are still a sending every provider takes.
pub const LARGEST_FILE: usize = 1024 * 1024;

/// What a file shows. One of each at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EvidenceKind {
    Receipt,
    /// What was written between the shop and its customer.
    Correspondence,
    /// That what was paid for was delivered.
    Service,
    Other,
}

impl EvidenceKind {
    pub const ALL: [Self; 4] = [Self::Receipt, Self::Correspondence, Self::Service, Self::Other];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Receipt => "receipt",
            Self::Correspondence => "correspondence",
            Self::Service => "service",
            Self::Other => "other",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// A file of a draft, without its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceFile {
    pub kind: EvidenceKind,
    pub file: FileId,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    pub words: String,
    /// In the order of their kinds.
    pub files: Vec<EvidenceFile>,
    pub changed_at: Instant,
    /// When somebody had it sent; it is not changed any more then.
    pub sent_at: Option<Instant>,
}

impl Evidence {
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.files.is_empty()
    }
}

/// The type of a file by its first bytes, not by its name: what every provider takes.
pub fn recognised(content: &[u8]) -> Option<&'static str> {
    match content {
        [b'%', b'P', b'D', b'F', b'-', ..] => Some("application/pdf"),
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        [0xFF, 0xD8, 0xFF, ..] => Some("image/jpeg"),
        _ => None,
    }
}

/// The ending a file of this type is known by.
pub fn ending(content_type: &str) -> &'static str {
    match content_type {
        "application/pdf" => "pdf",
        "image/png" => "png",
        "image/jpeg" => "jpg",
        _ => "bin",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_read_back() {
        assert!(EvidenceKind::ALL.into_iter().all(|kind| EvidenceKind::parse(kind.word()) == Some(kind)));
        assert_eq!(EvidenceKind::parse("appeal"), None);
    }

    #[test]
    fn a_file_is_what_its_first_bytes_say() {
        assert_eq!(recognised(b"%PDF-1.7"), Some("application/pdf"));
        assert_eq!(recognised(&[0x89, b'P', b'N', b'G', 13]), Some("image/png"));
        assert_eq!(recognised(&[0xFF, 0xD8, 0xFF, 0xE0]), Some("image/jpeg"));
        for stranger in [b"<html>".as_slice(), b"MZ", b"", b"%PDF"] {
            assert_eq!(recognised(stranger), None);
        }
    }
}
