//! A text as a QR code, drawn inline.

use leptos::prelude::*;
use qrcode::{Color, EcLevel, QrCode};

/// Medium error correction, as the EPC payment code asks for. Nothing is drawn for a text too long for a code.
#[component]
pub fn Qr(#[prop(into)] text: String, #[prop(into)] label: String) -> impl IntoView {
    QrCode::with_error_correction_level(text, EcLevel::M).ok().map(|code| {
        let side = code.width();
        view! {
            <div class="qr">
                <svg viewBox=format!("0 0 {side} {side}") role="img" aria-label=label shape-rendering="crispEdges">
                    <path d=path(&code)></path>
                </svg>
            </div>
        }
    })
}

fn path(code: &QrCode) -> String {
    let side = code.width();
    let dark = code.to_colors().into_iter().enumerate().filter(|(_, color)| *color == Color::Dark);
    dark.map(|(place, _)| format!("M{} {}h1v1h-1z", place % side, place / side)).collect()
}
