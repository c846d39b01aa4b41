//! What is alive in the browser. Only pages with some of it load the bundle.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use leptos::prelude::*;

/// Whether the page being drawn has islands. In the context of the whole document.
#[derive(Debug, Clone, Default)]
pub struct Islands(Arc<AtomicBool>);

impl Islands {
    /// Known once the page's body was built.
    pub fn are_there(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Around every island.
#[component]
pub fn Awake(children: Children) -> impl IntoView {
    if let Some(Islands(there)) = use_context() {
        there.store(true, Ordering::Relaxed);
    }
    children()
}
