//! A form with files, taken apart.

/// One field of it.
pub(crate) struct Part<'b> {
    pub name: String,
    pub file: Option<String>,
    pub content_type: Option<String>,
    pub content: &'b [u8],
}

/// `None` for what is no such form.
pub(crate) fn read<'b>(content_type: &str, body: &'b [u8]) -> Option<Vec<Part<'b>>> {
    let edge = content_type.strip_prefix("multipart/form-data;")?.trim().strip_prefix("boundary=")?.trim_matches('"');
    let (first, between) = (format!("--{edge}\r\n"), format!("\r\n--{edge}"));
    let mut rest = body.strip_prefix(first.as_bytes())?;
    let mut parts = Vec::new();
    loop {
        let end = find(rest, between.as_bytes())?;
        parts.push(part(&rest[..end])?);
        rest = &rest[end + between.len()..];
        match rest.strip_prefix(b"\r\n") {
            Some(next) => rest = next,
            None => return rest.starts_with(b"--").then_some(parts),
        }
    }
}

fn part(source: &[u8]) -> Option<Part<'_>> {
    let gap = find(source, b"\r\n\r\n")?;
    let head = std::str::from_utf8(&source[..gap]).ok()?;
    let mut part = Part { name: String::new(), file: None, content_type: None, content: &source[gap + 4..] };
    for line in head.split("\r\n") {
        let (name, value) = line.split_once(':')?;
        if name.eq_ignore_ascii_case("content-type") {
            part.content_type = Some(value.trim().to_owned());
        } else if name.eq_ignore_ascii_case("content-disposition") {
            part.name = quoted(value, "; name=")?;
            part.file = quoted(value, "; filename=");
        }
    }
    (!part.name.is_empty()).then_some(part)
}

fn quoted(value: &str, before: &str) -> Option<String> {
    let rest = value.split_once(before)?.1.strip_prefix('"')?;
    Some(rest.split_once('"')?.0.to_owned())
}

fn find(source: &[u8], wanted: &[u8]) -> Option<usize> {
    source.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_taken_apart_and_anything_else_is_none() {
        let body = b"--e\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nx\r\n--e\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\nContent-Type: application/pdf\r\n\r\n%PDF\r\n\r\n--e--\r\n";
        let parts = read("multipart/form-data; boundary=e", body).expect("a form");
        assert_eq!(parts.len(), 2);
        assert_eq!((parts[0].name.as_str(), parts[0].content), ("purpose", b"x".as_slice()));
        assert_eq!((parts[1].file.as_deref(), parts[1].content), (Some("a.pdf"), b"%PDF\r\n".as_slice()));
        assert_eq!(parts[1].content_type.as_deref(), Some("application/pdf"));
        for broken in [b"".as_slice(), b"--e\r\n", &body[..body.len() - 6]] {
            assert!(read("multipart/form-data; boundary=e", broken).is_none());
        }
        assert!(read("application/json", body).is_none());
    }
}
