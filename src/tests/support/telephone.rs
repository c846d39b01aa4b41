//! Somebody's telephone with its code app, and their sheet of recovery codes.

use guichet::{
    db,
    domain::second_factor::Typed,
    flows::people::second_factor::{authenticator::Authenticator, begin, turn_on},
};

use super::{
    Answer, TestPortal, Visitor,
    cast::{Figure, PASSWORD},
};

impl TestPortal {
    /// Turns the second factor on for somebody of the cast; the recovery codes are theirs to keep.
    pub async fn hands_telephone(&self, figure: Figure) -> Vec<String> {
        let actor = self.actor(figure).await;
        begin(&self.portal, &actor).await.expect("a secret");
        let code = Typed::one_time(&self.code_of(figure).await).expect("six digits");
        turn_on(&self.portal, &actor, (&code, None), "story").await.expect("turned on")
    }

    /// What the telephone shows now.
    pub async fn code_of(&self, figure: Figure) -> String {
        let person = self.plant(figure).await;
        let kept = db::second_factors::find(self.db().reader(), person).await.expect("readable").expect("a secret");
        let authenticator = Authenticator::open(&self.portal, person, &kept.secret).expect("opened");
        authenticator.code(self.portal.clock.now())
    }

    /// Whether a code is right, leaving aside that it may have been used.
    pub async fn would_take(&self, figure: Figure, code: &str) -> bool {
        let person = self.plant(figure).await;
        let kept = db::second_factors::find(self.db().reader(), person).await.expect("readable").expect("a secret");
        let authenticator = Authenticator::open(&self.portal, person, &kept.secret).expect("opened");
        authenticator.step(code, self.portal.clock.now()).is_some()
    }

    /// What it shows half a minute later.
    pub async fn next_code_of(&self, figure: Figure) -> String {
        self.portal.clock.advance(30);
        self.code_of(figure).await
    }

    /// Somebody whose password was right, before their code.
    pub async fn half_in(&self, figure: Figure) -> Visitor {
        let mut visitor = self.visitor();
        let answer = visitor.post("/sign-in", &[("email", figure.email), ("password", PASSWORD)]).await;
        assert_eq!(answer.location(), "/sign-in/code", "{} is asked for a code", figure.name);
        visitor
    }
}

impl Visitor {
    pub async fn gives_code(&mut self, code: &str) -> Answer {
        self.post("/sign-in/code", &[("one_time_code", code)]).await
    }

    pub async fn gives_recovery(&mut self, code: &str) -> Answer {
        self.post("/sign-in/code", &[("one_time_recovery", code)]).await
    }
}
