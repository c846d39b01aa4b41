//! The screens of this part.

pub mod team;
pub mod team_invitation;
pub mod team_member;
