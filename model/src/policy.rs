//! The page's own security policy: whether it lets an address be called, and what to add to it.

/// Whether every policy of the page lets it call `url`. `page` is the page's origin.
///
/// Headers hold several policies with commas between them; all of them must allow it.
#[must_use]
pub fn allows(policies: &[String], page: &str, url: &str) -> bool {
    let all = policies.iter().flat_map(|policy| policy.split(','));
    let mut all = all.filter(|policy| !policy.trim().is_empty());
    all.all(|policy| sources(policy).is_none_or(|sources| matches_any(&sources, page, url)))
}

/// The line of the policy that lets the page call `url` too.
#[must_use]
pub fn line_with(policies: &[String], url: &str) -> String {
    let sources = policies.first().and_then(|policy| sources(policy)).unwrap_or_default();
    let kept: Vec<&str> = sources.into_iter().filter(|one| *one != "'none'").collect();
    let mut line = "connect-src".to_owned();
    for source in kept.into_iter().chain(std::iter::once(origin(url))) {
        line.push(' ');
        line.push_str(source);
    }
    line
}

/// What `connect-src`, else `default-src`, lists; `None` where neither is there.
fn sources(policy: &str) -> Option<Vec<&str>> {
    let directive = |name: &str| {
        policy.split(';').find_map(|directive| {
            let mut words = directive.split_whitespace();
            words.next()?.eq_ignore_ascii_case(name).then(|| words.collect::<Vec<_>>())
        })
    };
    directive("connect-src").or_else(|| directive("default-src"))
}

fn matches_any(sources: &[&str], page: &str, url: &str) -> bool {
    let url = if url.starts_with('/') { page } else { url };
    sources.iter().any(|source| matches(source, page, url))
}

fn matches(source: &str, page: &str, url: &str) -> bool {
    let (scheme, host, port) = parts(url);
    if source == "*" {
        return matches!(scheme, "http" | "https" | "ws" | "wss");
    }
    if source.eq_ignore_ascii_case("'self'") {
        return parts(page) == (scheme, host, port);
    }
    if let Some(only) = source.strip_suffix(':') {
        return secure(only, scheme);
    }
    let (wanted, rest) = source.split_once("://").unwrap_or((parts(page).0, source));
    let authority = rest.split('/').next().unwrap_or_default();
    let path = rest.strip_prefix(authority).unwrap_or_default();
    let (name, wanted_port) = authority.split_once(':').unwrap_or((authority, ""));
    let name_fits = match name.strip_prefix("*.") {
        Some(domain) => {
            let rest = host.strip_suffix(domain);
            rest.is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'))
        }
        None => name.eq_ignore_ascii_case(host),
    };
    let port_fits = wanted_port == "*"
        || wanted_port == port
        || (wanted_port.is_empty() && port == default_port(scheme));
    let sent = url.split_once("://").and_then(|(_, rest)| rest.split_once('/'));
    let sent = sent.map_or_else(|| "/".to_owned(), |(_, path)| format!("/{path}"));
    let path_fits = path.is_empty()
        || path == "/"
        || if path.ends_with('/') { sent.starts_with(path) } else { sent == path };
    secure(wanted, scheme) && name_fits && port_fits && path_fits
}

/// A policy that names a scheme lets its secure form pass too.
fn secure(wanted: &str, scheme: &str) -> bool {
    wanted == scheme || (wanted, scheme) == ("http", "https") || (wanted, scheme) == ("ws", "wss")
}

fn default_port(scheme: &str) -> &'static str {
    match scheme {
        "https" | "wss" => "443",
        "http" | "ws" => "80",
        _ => "",
    }
}

/// Scheme, host and port of an absolute address.
fn parts(url: &str) -> (&str, &str, &str) {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => {
            (scheme, host, port)
        }
        _ => (scheme, authority, default_port(scheme)),
    }
}

/// Scheme, host and port, as written.
#[must_use]
pub fn origin(url: &str) -> &str {
    let start = url.find("://").map_or(0, |at| at + 3);
    let end = url[start..].find(['/', '?', '#']).map_or(url.len(), |at| start + at);
    &url[..end]
}

/// An address below the console's own, as it is; empty for one that leads elsewhere.
#[must_use]
pub fn inside(address: &str) -> &str {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let odd = |char: char| char.is_control() || char.is_whitespace() || char == '\\';
    let leads_out = path.starts_with('/')
        || path.contains("//")
        || path.contains(':')
        || path.split('/').any(|part| part == "..")
        || address.contains(odd);
    if leads_out { "" } else { address }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "https://console.example";

    fn may(policy: &str, url: &str) -> bool {
        allows(&[policy.to_owned()], PAGE, url)
    }

    #[test]
    fn reads_sources_as_browsers_do() {
        assert!(may("default-src 'none'; connect-src 'self'", "/conversation/x"));
        assert!(may("connect-src 'self'", "https://console.example/conversation"));
        assert!(!may("connect-src 'self'", "https://console.example:8443/x"));
        assert!(!may("connect-src 'self'", "https://api.example/x"));
        assert!(may("connect-src 'self' https://api.example", "https://api.example/v3/x"));
        assert!(may("connect-src https://*.egain.cloud", "https://api.egain.cloud/v3"));
        assert!(!may("connect-src https://*.egain.cloud", "https://egain.cloud/v3"));
        assert!(!may("connect-src https://*.egain.cloud", "https://egain.cloud.evil.example/v3"));
        assert!(!may("connect-src https://*.egain.cloud", "https://notegain.cloud/v3"));
        assert!(may("connect-src https:", "https://any.example"));
        assert!(!may("connect-src https:", "http://any.example"));
        assert!(may("connect-src http://127.0.0.1:*", "http://127.0.0.1:8080/x"));
        assert!(may("connect-src https://api.example/v3/", "https://api.example/v3/x"));
        assert!(!may("connect-src https://api.example/v3/", "https://api.example/v4/x"));
        assert!(!may("default-src 'none'", "https://api.example"), "it falls back");
        assert!(may("script-src 'self'", "https://api.example"), "nothing is said");
        assert!(!may("connect-src 'none'", "/x"));
        assert!(may("connect-src *", "https://api.example"));
    }

    #[test]
    fn nothing_leads_out_of_the_console() {
        for good in [
            "",
            "orchestrations",
            "orchestrations?q=a:b//c&page=2#x",
            "apps/1/flows",
            "channels/a%3Ab",
        ] {
            assert_eq!(inside(good), good);
        }
        for bad in [
            "//evil.example",
            "/evil",
            "https://evil.example",
            "https:evil.example",
            "javascript:alert(1)",
            "\\\\evil.example",
            "a//evil.example",
            "../../evil",
            "\t//evil.example",
            "data:text/html,x",
        ] {
            assert_eq!(inside(bad), "", "{bad}");
        }
    }

    #[test]
    fn every_policy_must_allow_it() {
        let both = ["connect-src *".to_owned(), "connect-src 'self'".to_owned()];
        assert!(!allows(&both, PAGE, "https://api.example"));
        assert!(!may("connect-src *, connect-src 'self'", "https://api.example"));
        assert!(allows(&[], PAGE, "https://api.example"));
    }

    #[test]
    fn the_line_to_add_keeps_what_is_there() {
        let policy =
            ["default-src 'none'; connect-src 'self' https://a.example; img-src *".to_owned()];
        assert_eq!(
            line_with(&policy, "https://b.example/v3/x?y"),
            "connect-src 'self' https://a.example https://b.example"
        );
        assert_eq!(
            line_with(&["connect-src 'none'".to_owned()], "https://b.example:8443"),
            "connect-src https://b.example:8443"
        );
    }
}
