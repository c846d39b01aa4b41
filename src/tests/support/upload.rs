//! Files as a browser sends them, and as nobody's browser would.

use std::io::Cursor;

use axum::body::Body;
use http::{Request, header};
use image::{DynamicImage, ImageFormat};

use super::{Answer, Visitor};

/// A picture of nothing, of this size.
pub fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::new_rgb8(width, height).write_to(&mut bytes, format).expect("a picture");
    bytes.into_inner()
}

/// One part of a form: the field, the file's name, its content.
pub fn part(field: &str, file: &str, content: &[u8]) -> Vec<u8> {
    let head = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{file}\"\r\nContent-Type: image/png\r\n\r\n"
    );
    [head.as_bytes(), content, b"\r\n"].concat()
}

impl Visitor {
    /// Chooses a file in the field `icon` and sends the form.
    pub async fn upload(&mut self, address: &str, (file, content): (&str, &[u8])) -> Answer {
        let body = [part("icon", file, content), b"--edge--\r\n".to_vec()].concat();
        self.send_parts(address, "multipart/form-data; boundary=edge", body).await
    }

    pub async fn send_parts(&mut self, address: &str, kind: &str, body: Vec<u8>) -> Answer {
        let request = Request::post(address)
            .header(header::ACCEPT, "text/html")
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, kind)
            .body(Body::from(body))
            .expect("a request");
        self.send(request).await
    }
}
