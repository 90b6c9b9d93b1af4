//! Requests in octets.
//!
//! A request leaves as one piece, because some firmware parses each transfer by itself. Only
//! the headers that every known device accepts are sent, in Title-Case, since a few do not
//! know lower-case names.

/// What is to be done with a resource.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Method {
    Get,
    Post,
    Delete,
}

impl Method {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Delete => "DELETE",
        }
    }
}

/// A request. Its path must be visible ASCII without blanks, which its makers see to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) path: String,
    /// An XML document.
    pub(crate) body: Option<String>,
}

/// What a device wants to hear besides the request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Manners {
    /// Value of `Host`; much firmware refuses anything but localhost.
    pub(crate) host: String,
    /// Value of `Connection`; left out unless a device is known to want one.
    pub(crate) connection: Option<String>,
}

impl Request {
    /// A request without a body.
    pub(crate) const fn new(method: Method, path: String) -> Self {
        Self {
            method,
            path,
            body: None,
        }
    }

    /// The whole message.
    pub(crate) fn encode(&self, manners: &Manners) -> Vec<u8> {
        let mut text = format!(
            "{} {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: kiosk\r\n",
            self.method.as_str(),
            self.path,
            manners.host
        );
        if let Some(value) = &manners.connection {
            text += &format!("Connection: {value}\r\n");
        }
        let body = self.body.as_deref().unwrap_or_default();
        if self.body.is_some() {
            text += &format!(
                "Content-Type: text/xml\r\nContent-Length: {}\r\n",
                body.len()
            );
        }
        text += "\r\n";
        text += body;
        text.into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(request: &Request, connection: Option<&str>, expected: &str) {
        let manners = Manners {
            host: "localhost".into(),
            connection: connection.map(Into::into),
        };
        assert_eq!(
            String::from_utf8(request.encode(&manners)).unwrap(),
            expected
        );
    }

    #[test]
    fn only_what_every_device_accepts_is_sent() {
        let get = Request::new(Method::Get, "/eSCL/ScannerStatus".into());
        check(
            &get,
            None,
            "GET /eSCL/ScannerStatus HTTP/1.1\r\nHost: localhost\r\nUser-Agent: kiosk\r\n\r\n",
        );
        check(
            &get,
            Some("close"),
            "GET /eSCL/ScannerStatus HTTP/1.1\r\nHost: localhost\r\nUser-Agent: kiosk\r\n\
             Connection: close\r\n\r\n",
        );
    }

    #[test]
    fn a_body_has_its_length_in_octets() {
        let post = Request {
            body: Some("<é/>".into()),
            ..Request::new(Method::Post, "/eSCL/ScanJobs".into())
        };
        check(
            &post,
            None,
            "POST /eSCL/ScanJobs HTTP/1.1\r\nHost: localhost\r\nUser-Agent: kiosk\r\n\
             Content-Type: text/xml\r\nContent-Length: 5\r\n\r\n<é/>",
        );
    }
}
