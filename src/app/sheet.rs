//! The style sheet: the layers in one file, at an address that changes with its content.

use std::sync::LazyLock;

use sha2::{Digest, Sha256};

pub const TEXT: &str = concat!(
    include_str!("../../style/main.css"),
    include_str!("../../style/reset.css"),
    include_str!("../../style/tokens.css"),
    include_str!("../../style/base.css"),
    include_str!("../../style/layout.css"),
    include_str!("../../style/parts.css"),
    include_str!("../../style/pages.css"),
);

/// `/assets/guichet-1a2b3c4d5e6f.css`: may be kept for ever.
pub static PATH: LazyLock<String> = LazyLock::new(|| {
    let digest = hex::encode(Sha256::digest(TEXT));
    format!("/assets/guichet-{}.css", &digest[..12])
});

#[cfg(test)]
mod tests {
    #[test]
    fn styles_stay_light() {
        assert!(super::TEXT.len() < 46_000, "{} bytes", super::TEXT.len());
    }
}
