//! The file in a `multipart/form-data` body: the first part that has a file name.

pub struct Part<'b> {
    pub content_type: String,
    pub bytes: &'b [u8],
}

/// `None` if the body is not what its content type announces or holds no file.
pub fn file<'b>(content_type: &str, body: &'b [u8]) -> Option<Part<'b>> {
    let boundary = content_type.split(';').find_map(|it| it.trim().strip_prefix("boundary="))?;
    let mark = format!("--{}", boundary.trim_matches('"')).into_bytes();
    let mut rest = &body[find(body, &mark)? + mark.len()..];
    while let Some(part) = rest.strip_prefix(b"\r\n") {
        let end = find(part, &[b"\r\n", mark.as_slice()].concat())?;
        let (part, after) = (&part[..end], &part[end + 2 + mark.len()..]);
        let head = find(part, b"\r\n\r\n")?;
        let (head, bytes) = (String::from_utf8_lossy(&part[..head]), &part[head + 4..]);
        if head.to_ascii_lowercase().contains("filename") {
            let own = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-type").then(|| value.trim().to_owned())
            });
            let content_type = own.unwrap_or_else(|| "text/plain".to_owned());
            return Some(Part { content_type, bytes });
        }
        rest = after;
    }
    None
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    let first = *part.first()?;
    let mut from = 0;
    while let Some(step) = text[from..].iter().position(|byte| *byte == first) {
        let at = from + step;
        if text[at..].starts_with(part) {
            return Some(at);
        }
        from = at + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_found_among_the_parts() {
        let body = b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"p.png\"\r\nContent-Type: image/png\r\n\r\n\x00\r\n--\x01\r\n--x--\r\n";
        let part = file("multipart/form-data; boundary=x", body).unwrap();
        assert_eq!((part.content_type.as_str(), part.bytes), ("image/png", &b"\x00\r\n--\x01"[..]));
        assert!(file("multipart/form-data; boundary=y", body).is_none());
        assert!(file("multipart/form-data; boundary=x", b"--x--\r\n").is_none());
    }
}
