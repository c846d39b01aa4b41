//! Who is invited: the name and the address both invitations ask for.

use crate::{
    domain::{
        error::{Fault, Findings},
        people::Email,
    },
    request::Posted,
};

pub fn named(posted: &Posted, findings: &mut Findings) -> Option<(String, Email)> {
    let name = findings.take("name", posted.required("name", 120));
    let email = findings.take("email", address(posted));
    name.zip(email)
}

/// An address somebody writes down for somebody else.
pub fn address(posted: &Posted) -> Result<Email, Fault> {
    posted.required("email", 254).and_then(|text| Ok(Email::parse(&text)?))
}
