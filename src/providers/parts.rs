//! A form with files, as browsers send it.

/// The edge is longer than anything a file holds by chance; a file that holds it all the same is refused.
const EDGE: &str = "guichet-4b1f0e6c9d2a48e7b35d";
pub const MULTIPART: &str = "multipart/form-data; boundary=guichet-4b1f0e6c9d2a48e7b35d";

/// One field. Its names are ours, never what somebody typed.
#[derive(Debug, Clone)]
pub struct Part<'p> {
    pub name: &'p str,
    /// The name and the type of a file, or of what is not plain text.
    pub file: Option<(String, &'p str)>,
    pub content: &'p [u8],
}

/// `None` where a content holds the edge.
pub fn body(parts: &[Part<'_>]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    for part in parts {
        if part.content.windows(EDGE.len()).any(|window| window == EDGE.as_bytes()) {
            return None;
        }
        let head = match &part.file {
            Some((file, kind)) => {
                format!("name=\"{}\"; filename=\"{file}\"\r\nContent-Type: {kind}", part.name)
            }
            None => format!("name=\"{}\"", part.name),
        };
        body.extend_from_slice(format!("--{EDGE}\r\nContent-Disposition: form-data; {head}\r\n\r\n").as_bytes());
        body.extend_from_slice(part.content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{EDGE}--\r\n").as_bytes());
    Some(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_told_apart_by_an_edge_none_of_them_holds() {
        let text = Part { name: "purpose", file: None, content: b"dispute_evidence" };
        let file = Part { name: "file", file: Some(("receipt.pdf".into(), "application/pdf")), content: b"%PDF-\r\n" };
        let written = String::from_utf8(body(&[text, file]).expect("a body")).expect("text");
        let expected = "--E\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\ndispute_evidence\r\n\
                        --E\r\nContent-Disposition: form-data; name=\"file\"; filename=\"receipt.pdf\"\r\n\
                        Content-Type: application/pdf\r\n\r\n%PDF-\r\n\r\n--E--\r\n";
        assert_eq!(written, expected.replace("--E", &format!("--{EDGE}")));
        assert!(MULTIPART.ends_with(EDGE));
        assert!(body(&[Part { name: "file", file: None, content: EDGE.as_bytes() }]).is_none());
    }
}
