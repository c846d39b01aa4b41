//! Who is invited: the name and the address both invitations ask for.

use super::sign_in::one_email;
use crate::{
    domain::{error::Findings, people::Email},
    request::Posted,
};

pub fn named(posted: &Posted, findings: &mut Findings) -> Option<(String, Email)> {
    let name = findings.take("name", posted.required("name", 120));
    let email = findings.take("email", one_email(posted));
    name.zip(email)
}
