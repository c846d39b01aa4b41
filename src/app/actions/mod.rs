//! What forms do: who asks, one flow, where next.
