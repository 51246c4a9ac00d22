//! Connected parts of a graph (union–find): each node has one above it in its part, and the first of a part has itself.

/// The first of a node's part; paths are halved on the way.
pub(super) fn root(part: &mut [usize], mut node: usize) -> usize {
    while part[node] != node {
        part[node] = part[part[node]];
        node = part[node];
    }
    node
}

/// Makes the parts of two nodes one, whose first is the lower of theirs.
pub(super) fn join(part: &mut [usize], one: usize, other: usize) {
    let (a, b) = (root(part, one), root(part, other));
    part[a.max(b)] = a.min(b);
}
