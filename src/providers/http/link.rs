//! Addresses we call or send people to, and texts of strangers that go to the log.

use super::Url;
use crate::providers::Trouble;

/// We call https only; plain http on this machine itself, for the sandbox and for tests.
pub fn sendable(url: &str) -> Result<(), Trouble> {
    let url = Url::parse(url).map_err(|_| Trouble::not_sent("the provider's address cannot be read"))?;
    (url.scheme() == "https" || url.scheme() == "http" && is_loopback(&url))
        .then_some(())
        .ok_or_else(|| Trouble::not_sent("the provider's address is not https"))
}

/// Whether a customer may be sent to a page a provider names. It must be https on one of the provider's own `hosts` (with a
/// dot before it: on any host below that name), or lie on the very host that `base` (the server's environment) put in the
/// provider's place.
pub fn allowed_page(page: &str, hosts: &[&str], base: Option<&str>) -> Result<(), Trouble> {
    let refused = || Trouble::untrusted("the provider named a page that is not its own");
    let page = Url::parse(page).map_err(|_| refused())?;
    let own = match base.map(Url::parse) {
        None => {
            page.scheme() == "https" && page.host_str().is_some_and(|host| hosts.iter().any(|own| is_at(host, own)))
        }
        Some(Ok(base)) => {
            let local = page.scheme() == "http" && is_loopback(&page) && is_loopback(&base);
            page.host() == base.host() && (page.scheme() == "https" || local)
        }
        Some(Err(_)) => false,
    };
    let anonymous = page.username().is_empty() && page.password().is_none();
    (own && anonymous).then_some(()).ok_or_else(refused)
}

fn is_at(host: &str, own: &str) -> bool {
    if own.starts_with('.') { host.ends_with(own) } else { host == own }
}

fn is_loopback(url: &Url) -> bool {
    url.host_str().is_some_and(|host| {
        let address = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
        host == "localhost" || address.is_ok_and(|address| address.is_loopback())
    })
}

/// At most 200 characters on one line, without anything that looks like a key: long words holding a digit or a capital.
pub fn scrubbed(text: &str) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "_-+/=.~".contains(c);
    let mut out = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next().filter(|_| out.chars().count() < 200) {
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len()).max(first.len_utf8());
        let (word, after) = rest.split_at(end);
        match is_part(first) && is_secretive(word) {
            true => out.push('…'),
            false => out.extend(word.chars().map(|c| if c.is_control() { ' ' } else { c })),
        }
        rest = after;
    }
    out.chars().take(200).collect()
}

fn is_secretive(word: &str) -> bool {
    let keyed = ["sk_", "rk_", "whsec_", "Bearer"].iter().any(|prefix| word.starts_with(prefix));
    keyed || word.len() >= 16 && word.contains(|c: char| c.is_ascii_digit() || c.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_only_sent_to_the_providers_own_pages() {
        let hosts = ["checkout.stripe.com"];
        let real = |page| allowed_page(page, &hosts, None).is_ok();
        assert!(real("https://checkout.stripe.com/c/pay/cs_test_a1#fid"));
        for wrong in [
            "http://checkout.stripe.com/c",
            "https://checkout.stripe.com.evil.test/",
            "https://evil.test/checkout.stripe.com",
            "https://checkout.stripe.com@evil.test/",
            "https://evil.test\\@checkout.stripe.com/",
            "https://user:word@checkout.stripe.com/",
            "javascript:alert(1)",
            "//checkout.stripe.com/",
            "data:text/html,x",
            "http://127.0.0.1/c",
            "",
        ] {
            assert!(!real(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_provider_may_own_every_host_below_a_name() {
        let real = |page| allowed_page(page, &["rzp.io", ".razorpay.com"], None).is_ok();
        assert!(real("https://rzp.io/i/1") && real("https://pages.razorpay.com/1"));
        for wrong in
            ["https://razorpay.com.evil.test/", "https://evilrazorpay.com/", "https://a.rzp.io/", "http://rzp.io/"]
        {
            assert!(!real(wrong), "{wrong}");
        }
    }

    #[test]
    fn the_sandbox_sends_people_to_itself_only() {
        let base = Some("http://127.0.0.1:4000");
        let local = |page| allowed_page(page, &["checkout.stripe.com"], base).is_ok();
        assert!(local("http://127.0.0.1:4000/pay/1"));
        assert!(!local("http://localhost.evil.test/pay/1"));
        assert!(!local("https://checkout.stripe.com/pay"));
        assert!(allowed_page("http://10.0.0.1/", &[], Some("http://10.0.0.1/")).is_err());
    }

    #[test]
    fn only_https_is_called_beyond_this_machine() {
        for right in ["https://api.stripe.com/v1", "http://127.0.0.1:1/", "http://[::1]:1/", "http://localhost/"] {
            assert!(sendable(right).is_ok(), "{right}");
        }
        for wrong in ["http://api.stripe.com/v1", "ftp://127.0.0.1/", "http://127.0.0.1.evil.test/", "nonsense"] {
            assert!(sendable(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_looks_like_a_key_is_taken_out() {
        let text = scrubbed(
            "Invalid key: sk_test_1 or \"whsec_abc\"\nand AbCdEfGhIjKlMnOpQrStUvWxYz, payment_intent_unexpected_state é",
        );
        assert_eq!(text, "Invalid key: … or \"…\" and …, payment_intent_unexpected_state é");
        assert_eq!(scrubbed(&"é ".repeat(500)).chars().count(), 200);
    }
}
