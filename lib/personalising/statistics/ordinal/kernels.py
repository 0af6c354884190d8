"""Compiled sums over rows, groups and nodes: here a fit spends nearly all its time.

One row of category k between cut points t_(k-1) and t_k, with linear predictor e, has

    P(Y = k) = F(t_k - e) (1 - F(t_(k-1) - e)) (1 - exp(-(t_k - t_(k-1))))

where F is the logistic distribution function. The last factor does not depend on the
random effect, so it is taken out of the integral over it. The others are two Bernoulli
trials: the row did not exceed its upper cut point, and it did exceed its lower.

With `above = exp(e - t_k)`, `below = exp(t_(k-1) - e)` and the random effect u = sd z,
the trials need only `above * exp(u)` and `below / exp(u)`: one exponential for each
group and node, rather than for each row and node. Derivatives in u of any order are
polynomials in the two probabilities.

Weights inside groups multiply the logarithms of what they belong to: a row's weight
that of its probability, an inner group's that of its integral. A whole weight so counts
a row, or an inner group, that many times. An outermost group's weight stays outside of
all that concerns the group.

A group's integral is approximated by adaptive Gauss-Hermite quadrature at nodes
z = m + s x, where m is the mode of the integrand and s its scale. The mode and the
scale depend on the parameters, and the derivatives here include that: they are the
derivatives of the approximated log-likelihood itself, for any number of nodes.

Most fits have no weights within groups. Then `own`, their array, is None, for which
numba compiles all of this a second time, without the weights. They cost nothing there,
if it is Python that says None: one function with both inside it was 10% slower.

All of it is in one module, although that is long: numba's cache on disk notices a
change only in the file of the function that is called.

The compiler may neither reorder nor fuse the arithmetic. A function that was just
compiled and one from the cache therefore give the same numbers, to the last bit.

All parameters are in one vector: cut points (for each, one number for each column that
may have an effect of its own at each cut point: usually the constant alone),
coefficients, sd.
"""

import atexit
import math
import shutil
import tempfile

import numba
import numpy as np

FAR = 200.0  # logits from a cut point beyond which products of odds could overflow
FULL = 1e100  # a product above this is replaced by its logarithm, which is added up
TIGHT = 1e-9  # a mode is found when Newton's step is shorter, in posterior scales
STEPS = 200  # most steps in the search for a mode


def _keep_compiled_code() -> None:
    """Give numba a temporary folder for its cache where it has no other.

    If neither the package's folder nor the user's cache can be written, numba refuses
    to cache. With a temporary folder the compiled functions are kept until this process
    ends.
    """
    try:
        numba.njit(cache=True)(_keep_compiled_code)
    except RuntimeError:
        folder = tempfile.mkdtemp(prefix="personalising-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        setattr(numba.config, "CACHE_DIR", folder)  # noqa: B010 - made at run time


_keep_compiled_code()
compiled = numba.njit(cache=True, nogil=True, error_model="numpy")


@compiled
def sorted_by(codes, n):
    """Sort rows by codes from 0 to n - 1.

    Returns
    -------
    order, starts : arrays of int
        Positions of the rows in the new order; the first position of each code in it,
        and the number of rows.
    """
    starts = np.zeros(n + 1, dtype=np.int64)
    for code in codes:
        starts[code + 1] += 1
    for code in range(n):
        starts[code + 1] += starts[code]
    following = starts[:-1].copy()
    order = np.empty(codes.size, dtype=np.int64)
    for i in range(codes.size):
        order[following[codes[i]]] = i
        following[codes[i]] += 1
    return order, starts


@compiled
def _trials(x, z, y, first, last, cuts, coef, above, below):
    """Write each row's odds against its cut points; False if one is out of range."""
    highest = cuts.shape[0]
    for i in range(first, last):
        e = 0.0
        for j in range(coef.size):
            e += x[i, j] * coef[j]
        row = i - first
        above[row] = 0.0
        below[row] = 0.0
        lower = -np.inf
        if y[i] > 0:
            lower = 0.0
            for c in range(cuts.shape[1]):
                lower += z[i, c] * cuts[y[i] - 1, c]
            if not abs(e - lower) < FAR:
                return False
            below[row] = math.exp(lower - e)
        if y[i] < highest:
            upper = 0.0
            for c in range(cuts.shape[1]):
                upper += z[i, c] * cuts[y[i], c]
            if not abs(e - upper) < FAR or not upper > lower:
                return False
            above[row] = math.exp(e - upper)
    return True


@compiled
def _from(own, first):
    """Weights from a row on; None without weights."""
    return None if own is None else own[first:]


@compiled
def _slope(above, below, own, n, u):
    """First and second derivative in u of the log-likelihood of n rows.

    Each counts by its `own` weight.
    """
    w = math.exp(u)
    v = 1 / w
    first = 0.0
    second = 0.0
    for i in range(n):
        a = above[i] * w
        b = below[i] * v
        inverse = 1 / ((1 + a) * (1 + b))
        p_above = a * (1 + b) * inverse
        p_below = b * (1 + a) * inverse
        lift = 1.0
        if own is not None:
            lift = own[i]
        first += lift * (p_below - p_above)
        second -= lift * (p_above * (1 - p_above) + p_below * (1 - p_below))
    return first, second


@compiled
def _mode(above, below, own, n, offset, sd, start):
    """Mode of the integrand, by Newton's method with bounded steps and a bracket.

    The integrand is log-concave: the slope of its logarithm falls and has one root.
    """
    low = -np.inf
    high = np.inf
    m = start
    for _ in range(STEPS):
        first, second = _slope(above, below, own, n, offset + sd * m)
        slope = sd * first - m
        curvature = 1 - sd * sd * second
        step = slope / curvature
        if abs(step) <= TIGHT / math.sqrt(curvature):
            return m + step
        if slope > 0:
            low = m
        else:
            high = m
        furthest = 4 / max(sd, 0.5)
        m += min(max(step, -furthest), furthest)
        if not low < m < high:
            m = 0.5 * (low + high)
    return m


@compiled
def _spread(vectors, kinds, up, low, x, z, y, i, highest):
    """Add the design rows of both trials of row i to vectors of the parameters.

    The design row of a trial is the derivative of e - t: -z at its cut point, x at the
    coefficients. It is multiplied by `up` for the upper trial and by `low` for the
    lower. `vectors` has a column for each of the first `kinds` numbers in them.
    """
    width = z.shape[1]
    if y[i] < highest:
        for c in range(width):
            at = y[i] * width + c
            for kind in range(kinds):
                vectors[at, kind] -= up[kind] * z[i, c]
    if y[i] > 0:
        for c in range(width):
            at = (y[i] - 1) * width + c
            for kind in range(kinds):
                vectors[at, kind] -= low[kind] * z[i, c]
    base = highest * width
    for j in range(x.shape[1]):
        if x[i, j] != 0.0:
            for kind in range(kinds):
                vectors[base + j, kind] += (up[kind] + low[kind]) * x[i, j]


@compiled
def _spread_twice(matrix, up, low, x, z, y, i, highest):
    """Add the outer products of the design rows of `_spread`; lower triangle only."""
    width = z.shape[1]
    base = highest * width
    for side in range(2):
        weight = up if side == 0 else low
        cut = y[i] - side
        if cut < 0 or cut >= highest:
            continue
        for c in range(width):
            at = cut * width + c
            scaled = weight * z[i, c]
            for b in range(c + 1):
                matrix[at, cut * width + b] += scaled * z[i, b]
            for j in range(x.shape[1]):
                if x[i, j] != 0.0:
                    matrix[base + j, at] -= scaled * x[i, j]
    both = up + low
    for j in range(x.shape[1]):
        if x[i, j] != 0.0:
            scaled = both * x[i, j]
            for k in range(j + 1):
                matrix[base + j, base + k] += scaled * x[i, k]


@compiled
def _gaps(x, z, y, first, last, cuts, table, within, weight, score, hessian, second):
    """Sum log(1 - exp(-gap)), the factor outside the integral, with its derivatives.

    It concerns the rows between two cut points, `gap` apart. `within` has the weight
    of each row within its outermost group, whose own `weight` is for the Hessian.
    """
    highest = cuts.shape[0]
    width = z.shape[1]
    total = 0.0
    for i in range(first, last):
        k = y[i]
        if k == 0 or k == highest:
            continue
        if width == 1:
            value = table[k, 0]
            slope = table[k, 1]
            curvature = table[k, 2]
        else:
            gap = 0.0
            for c in range(width):
                gap += z[i, c] * (cuts[k, c] - cuts[k - 1, c])
            value = math.log(-math.expm1(-gap))
            slope = 1 / math.expm1(gap)
            curvature = -slope * (1 + slope)
        lift = 1.0
        if within is not None:
            lift = within[i - first]
        total += lift * value
        slope *= lift
        curvature *= lift
        for c in range(width):
            score[k * width + c] += slope * z[i, c]
            score[(k - 1) * width + c] -= slope * z[i, c]
        if second:
            for c in range(width):
                scaled = weight * curvature * z[i, c]
                for b in range(width):
                    here = scaled * z[i, b]
                    if b <= c:
                        hessian[k * width + c, k * width + b] += here
                        hessian[(k - 1) * width + c, (k - 1) * width + b] += here
                    hessian[k * width + c, (k - 1) * width + b] -= here
    return total


@compiled
def _within(place):
    """Keep an effect in the range in which odds do not overflow.

    Beyond it the rows' likelihood is 0 or 1, and does not change.
    """
    return min(max(place, -FAR), FAR)


@compiled
def _weighted_row(above, below, weight, w, v, pa, pb, grid):
    """Add what one row with a weight has at each node; see `_nodes`."""
    for q in range(pa.size):
        a = above * w[q]
        b = below * v[q]
        both = (1 + a) * (1 + b)
        pa[q] = a * (1 + b) / both
        pb[q] = b * (1 + a) / both
        grid[0, q] -= weight * math.log(both)
        grid[1, q] += weight * (pb[q] - pa[q])
        grid[2, q] -= weight * (pa[q] * (1 - pa[q]) + pb[q] * (1 - pb[q]))


@compiled
def _nodes(x, z, y, first, n, above, below, own, work, highest, box, grid):
    """Log-likelihood of n rows at each node, and its derivatives.

    Writes the two probabilities of each row and node to `box`. Writes to `grid` the
    log-likelihood at each node, its first and second derivative in u, and its gradient
    in the parameters.
    """
    places, w, v, product = work[0], work[1], work[2], work[3]
    points = places.size
    width = z.shape[1]
    base = highest * width
    for q in range(points):
        w[q] = math.exp(places[q])
        v[q] = 1 / w[q]
        product[q] = 1.0
    grid[:] = 0.0
    for row in range(n):
        i = first + row
        ea = above[row]
        eb = below[row]
        lift = 1.0
        if own is not None:
            lift = own[row]
        pa = box[0, row]
        pb = box[1, row]
        if own is None:  # without a logarithm for each row
            for q in range(points):
                a = ea * w[q]
                b = eb * v[q]
                both = (1 + a) * (1 + b)
                inverse = 1 / both
                p_above = a * (1 + b) * inverse
                p_below = b * (1 + a) * inverse
                product[q] *= both
                pa[q] = p_above
                pb[q] = p_below
                grid[1, q] += p_below - p_above
                grid[2, q] -= p_above * (1 - p_above) + p_below * (1 - p_below)
        else:
            _weighted_row(ea, eb, lift, w, v, pa, pb, grid)
        # log-convex in the node: no node between exceeds both ends
        if product[0] > FULL or product[points - 1] > FULL:
            for q in range(points):
                grid[0, q] -= math.log(product[q])
                product[q] = 1.0
        if y[i] < highest:
            for c in range(width):
                at = 3 + y[i] * width + c
                scaled = lift * z[i, c]
                for q in range(points):
                    grid[at, q] += scaled * pa[q]
        if y[i] > 0:
            for c in range(width):
                at = 3 + (y[i] - 1) * width + c
                scaled = lift * z[i, c]
                for q in range(points):
                    grid[at, q] -= scaled * pb[q]
        for j in range(x.shape[1]):
            if x[i, j] != 0.0:  # most are indicators
                at = 3 + base + j
                scaled = lift * x[i, j]
                for q in range(points):
                    grid[at, q] += scaled * (pb[q] - pa[q])
    for q in range(points):
        grid[0, q] -= math.log(product[q])


@compiled
def _integrate(
    x, z, y, first, n, above, below, own, highest, offset, sd, start, rule,
    count, weight, score, hessian, second, box, grid, scratch,
):  # fmt: skip
    """Log of one group's integral; returns log-likelihood, mode and scale.

    Adds the gradient times `count` to `score` and, if `second`, the Hessian times
    `weight` to the lower triangle of `hessian`. `own` has the weight of each row within
    the group. `offset` is an effect that is held fixed: that of the
    outer group. In the code, f0 to f3 are the derivatives of order 1 to 4 in u of the
    rows' log-likelihood at the mode, and g is the log of the integrand in z.
    """
    nodes, logs = rule
    vectors, spread, line, who, work, sides = scratch
    points = nodes.size
    size = score.size - 1  # cut points and coefficients; sd is last
    m = _mode(above, below, own, n, offset, sd, start)
    # --- the rows at the mode
    w = math.exp(offset + sd * m)
    v = 1 / w
    f0 = 0.0
    f1 = 0.0
    f2 = 0.0
    f3 = 0.0
    for row in range(n):
        a = above[row] * w
        b = below[row] * v
        inverse = 1 / ((1 + a) * (1 + b))
        pa = a * (1 + b) * inverse
        pb = b * (1 + a) * inverse
        va = pa * (1 - pa)
        vb = pb * (1 - pb)
        lift = 1.0
        if own is not None:
            lift = own[row]
        f0 += lift * (pb - pa)
        f1 -= lift * (va + vb)
        f2 -= lift * (va * (1 - 2 * pa) - vb * (1 - 2 * pb))
        f3 -= lift * (va * (1 - 6 * va) + vb * (1 - 6 * vb))
    s2 = 1 / (1 - sd * sd * f1)
    s = math.sqrt(s2)
    g3 = sd**3 * f2
    g4 = sd**4 * f3
    # --- the nodes
    places = work[0]
    for q in range(points):
        places[q] = _within(offset + sd * (m + s * nodes[q]))
        if np.isnan(places[q]):
            return -np.inf, m, s
    _nodes(x, z, y, first, n, above, below, own, work, highest, box, grid)
    top = -np.inf
    for q in range(points):
        at = m + s * nodes[q]
        grid[0, q] += logs[q] - 0.5 * at * at
        top = max(top, grid[0, q])
    total = 0.0
    for q in range(points):
        grid[0, q] = math.exp(grid[0, q] - top)
        total += grid[0, q]
    value = math.log(s) + top + math.log(total)
    share = grid[0]  # the posterior's share at each node
    drift = 0.0  # derivative of the value in m, and in log s
    stretch = 1.0
    for q in range(points):
        share[q] /= total
        slope = sd * grid[1, q] - (m + s * nodes[q])
        drift += share[q] * slope
        stretch += share[q] * slope * s * nodes[q]
    k1 = s2 * (drift + 0.5 * stretch * s2 * g3)  # weight of the gradient of g'(m)
    k2 = 0.5 * stretch * s2  # and of g''(m)
    # --- the rows again, for gradients of g', g'', g''' at the mode, and over nodes
    vectors[:] = 0.0
    up = sides[0]
    low = sides[1]
    kinds = 5 if second else 2
    for row in range(n):
        i = first + row
        a = above[row] * w
        b = below[row] * v
        inverse = 1 / ((1 + a) * (1 + b))
        pa = a * (1 + b) * inverse
        pb = b * (1 + a) * inverse
        va = pa * (1 - pa)
        vb = pb * (1 - pb)
        lift = 1.0
        if own is not None:
            lift = own[row]
        up[0] = -lift * va
        low[0] = -lift * vb
        up[1] = up[0] * (1 - 2 * pa)
        low[1] = -low[0] * (1 - 2 * pb)
        if second:
            up[2] = up[0] * (1 - 6 * va)
            low[2] = low[0] * (1 - 6 * vb)
            up[3] = 0.0
            up[4] = 0.0
            low[3] = 0.0
            low[4] = 0.0
            for q in range(points):
                here = share[q] * box[0, row, q] * (1 - box[0, row, q])
                up[3] -= here
                up[4] -= here * nodes[q]
                here = share[q] * box[1, row, q] * (1 - box[1, row, q])
                low[3] -= here
                low[4] -= here * nodes[q]
            if own is not None:
                for kind in range(3, 5):
                    up[kind] *= lift
                    low[kind] *= lift
            _spread_twice(
                hessian,
                weight * (up[3] + k1 * sd * up[1] + k2 * sd * sd * up[2]),
                weight * (low[3] + k1 * sd * low[1] + k2 * sd * sd * low[2]),
                x, z, y, i, highest,
            )  # fmt: skip
        _spread(vectors, kinds, up, low, x, z, y, i, highest)
    # --- the gradient
    for j in range(size):
        mean = 0.0
        for q in range(points):
            mean += share[q] * grid[3 + j, q]
        mean += k1 * sd * vectors[j, 0] + k2 * sd * sd * vectors[j, 1]
        score[j] += count * mean
    mean = 0.0
    for q in range(points):
        mean += share[q] * (m + s * nodes[q]) * grid[1, q]
    score[size] += count * (
        mean + k1 * (f0 + sd * m * f1) + k2 * (2 * sd * f1 + sd * sd * m * f2)
    )
    if not second:
        return value, m, s
    # --- the Hessian's entries that sd shares with the others
    z2f1 = 0.0
    dz0 = 0.0
    dz1 = 0.0
    c0 = 0.0
    c1 = 0.0
    c2 = 0.0
    for q in range(points):
        at = m + s * nodes[q]
        z2f1 += share[q] * at * at * grid[2, q]
        here = share[q] * (grid[1, q] + sd * at * grid[2, q])
        dz0 += here
        dz1 += here * nodes[q]
        here = share[q] * (sd * sd * grid[2, q] - 1)
        c0 += here
        c1 += here * nodes[q]
        c2 += here * nodes[q] * nodes[q]
    hessian[size, size] += weight * (
        z2f1
        + k1 * (2 * m * f1 + sd * m * m * f2)
        + k2 * (2 * f1 + 4 * sd * m * f2 + sd * sd * m * m * f3)
    )
    for j in range(size):
        v1 = vectors[j, 0]
        v2 = vectors[j, 1]
        v3 = vectors[j, 2]
        hessian[size, j] += weight * (
            m * vectors[j, 3] + s * vectors[j, 4]
            + k1 * (v1 + sd * m * v2)
            + k2 * (2 * sd * v2 + sd * sd * m * v3)
        )  # fmt: skip
        vectors[j, 0] = sd * v1
        vectors[j, 1] = sd * sd * v2
        vectors[j, 2] = sd**3 * v3
        vectors[j, 3] *= sd
        vectors[j, 4] *= sd
    vectors[size, 0] = f0 + sd * m * f1
    vectors[size, 1] = 2 * sd * f1 + sd * sd * m * f2
    vectors[size, 2] = 3 * sd * sd * f2 + sd**3 * m * f3
    vectors[size, 3] = dz0
    vectors[size, 4] = dz1
    for q in range(points):
        grid[3 + size, q] = (m + s * nodes[q]) * grid[1, q]
    # --- and what comes of the nodes' moving, for the parameters that move them
    moved = 0
    for j in range(size + 1):
        v1 = vectors[j, 0]
        v2 = vectors[j, 1]
        e0 = vectors[j, 3]
        still = v1 == 0.0 and v2 == 0.0 and e0 == 0.0
        if still and grid[3 + j, 0] == 0.0 and grid[3 + j, points - 1] == 0.0:
            continue
        to_m = s2 * v1
        to_s = s * 0.5 * s2 * (v2 + g3 * to_m)
        e0 += k1 * v2 + k2 * vectors[j, 2] + c1 * to_s
        e0 += 0.5 * (c0 + k1 * g3 + k2 * g4) * to_m
        mean = 0.0
        for q in range(points):
            slope = sd * grid[1, q] - (m + s * nodes[q])
            grid[3 + j, q] += slope * (to_m + nodes[q] * to_s)
            mean += share[q] * grid[3 + j, q]
        for q in range(points):
            spread[q, moved] = math.sqrt(share[q]) * (grid[3 + j, q] - mean)
        spread[points, moved] = to_m
        spread[points + 1, moved] = e0
        spread[points + 2, moved] = to_s
        spread[points + 3, moved] = (
            vectors[j, 4] + 0.5 * (c2 + (3 * stretch - 1) / s2) * to_s
        )
        who[moved] = j
        moved += 1
    for j in range(moved):
        for k in range(j + 1):
            line[k] = spread[points, j] * spread[points + 1, k]
            line[k] += spread[points + 1, j] * spread[points, k]
            line[k] += spread[points + 2, j] * spread[points + 3, k]
            line[k] += spread[points + 3, j] * spread[points + 2, k]
        for q in range(points):
            scaled = spread[q, j]
            for k in range(j + 1):
                line[k] += scaled * spread[q, k]
        for k in range(j + 1):
            hessian[who[j], who[k]] += weight * line[k]
    return value, m, s


@compiled
def _mirror(hessian):
    for j in range(hessian.shape[0]):
        for k in range(j):
            hessian[k, j] = hessian[j, k]


@compiled
def _scratch(size, points):
    """Allocate the working arrays of one group, which all groups use in turn."""
    return (
        np.empty((size, 5)),
        np.empty((points + 4, size)),
        np.empty(size),
        np.empty(size, dtype=np.int64),
        np.empty((4, points)),
        np.empty((2, 5)),
    )


@compiled
def _gap_table(cuts):
    """Value and derivatives of log(1 - exp(-gap)) for each category between cuts."""
    table = np.zeros((cuts.shape[0] + 1, 3))
    for k in range(1, cuts.shape[0]):
        gap = cuts[k, 0] - cuts[k - 1, 0]
        slope = 1 / math.expm1(gap)
        table[k, 0] = math.log(-math.expm1(-gap))
        table[k, 1] = slope
        table[k, 2] = -slope * (1 + slope)
    return table


@compiled
def one_level(
    x, z, y, starts, which, weights, own, cuts, coef, sd, rule, modes, scales, scores,
    second,
):  # fmt: skip
    """Log-likelihood, gradient and Hessian of groups with one random intercept.

    Parameters
    ----------
    x, z, y : arrays
        Rows in order of their groups: predictors, columns that act at each cut point,
        and categories from 0.
    starts : array
        Position of the first row of each group, and the number of rows.
    which, weights : array
        Groups to use, and the weight of each of them.
    own : array or None
        Weight of each row within its group; None where each is 1.
    cuts, coef, sd : array, array, float
        Cut points (category, column), coefficients, standard deviation.
    rule : tuple of arrays
        Nodes for the standard normal, and log weight plus half the node's square.
    modes, scales : arrays
        Mode of the integrand of each group used, from which the search for it starts,
        and its scale; both are overwritten.
    scores : array
        Gradient of each group used; overwritten.
    second : bool
        Whether the Hessian is needed.

    Returns
    -------
    value, gradient, hessian : float, array, array
        Sums over the groups, each times its weight. The value is minus infinity where
        a row is out of range.
    """
    size = cuts.size + coef.size + 1
    hessian = np.zeros((size, size))
    gradient = np.zeros(size)
    largest = 0
    for c in which:
        largest = max(largest, starts[c + 1] - starts[c])
    above = np.empty(largest)
    below = np.empty(largest)
    box = np.empty((2, largest, rule[0].size))
    grid = np.empty((3 + size, rule[0].size))
    scratch = _scratch(size, rule[0].size)
    table = _gap_table(cuts)
    highest = cuts.shape[0]
    value = 0.0
    scores[:] = 0.0
    for number in range(which.size):
        first = starts[which[number]]
        last = starts[which[number] + 1]
        weight = weights[number]
        if not _trials(x, z, y, first, last, cuts, coef, above, below):
            return -np.inf, gradient, hessian
        score = scores[number]
        within = _from(own, first)
        gap = _gaps(
            x, z, y, first, last, cuts, table, within, weight, score, hessian, second
        )
        here, modes[number], scales[number] = _integrate(
            x, z, y, first, last - first, above, below, within, highest, 0.0, sd,
            modes[number], rule, 1.0, weight, score, hessian, second, box, grid,
            scratch,
        )  # fmt: skip
        value += weight * (here + gap)
        for j in range(size):
            gradient[j] += weight * score[j]
    _mirror(hessian)
    return value, gradient, hessian


@compiled
def _inner_modes(
    starts, inner, last_inner, above, below, own, origin, offset, sd, modes, slopes
):
    """Write the inner modes for a fixed outer effect, and the rows' slopes at them."""
    for c in range(inner, last_inner):
        at = starts[c] - origin
        n = starts[c + 1] - starts[c]
        heft = _from(own, starts[c])
        modes[c] = _mode(above[at:], below[at:], heft, n, offset, sd, modes[c])
        first, second = _slope(above[at:], below[at:], heft, n, offset + sd * modes[c])
        slopes[c - inner, 0] = first
        slopes[c - inner, 1] = second


@compiled
def _outer_mode(
    starts, inner, last_inner, above, below, own, inner_weights, origin, sds, modes,
    slopes, start,
):  # fmt: skip
    """Mode of an outer effect jointly with the inner effects of its groups."""
    outer_sd = sds[0]
    inner_sd = sds[1]
    low = -np.inf
    high = np.inf
    v = start
    for _ in range(STEPS):
        _inner_modes(
            starts, inner, last_inner, above, below, own, origin, outer_sd * v,
            inner_sd, modes, slopes,
        )  # fmt: skip
        slope = -v
        curvature = 1.0
        for j in range(last_inner - inner):
            many = inner_weights[inner + j]
            slope += many * (outer_sd * slopes[j, 0])
            pull = 1 - inner_sd * inner_sd * slopes[j, 1]
            curvature -= many * (outer_sd * outer_sd * slopes[j, 1] / pull)
        step = slope / curvature
        if abs(step) <= TIGHT / math.sqrt(curvature):
            return v + step
        if slope > 0:
            low = v
        else:
            high = v
        furthest = 4 / max(outer_sd, 0.5)
        v += min(max(step, -furthest), furthest)
        if not low < v < high:
            v = 0.5 * (low + high)
    return v


@compiled
def _third(above, below, own, n, u):
    """Third derivative in u of the log-likelihood of n rows."""
    w = math.exp(u)
    total = 0.0
    for row in range(n):
        a = above[row] * w
        b = below[row] / w
        pa = a / (1 + a)
        pb = b / (1 + b)
        here = pa * (1 - pa) * (1 - 2 * pa) - pb * (1 - pb) * (1 - 2 * pb)
        if own is not None:
            here *= own[row]
        total -= here
    return total


@compiled
def _moving(
    x, z, y, starts, inner, last_inner, above, below, own, inner_weights, origin,
    highest, sds, modes, slopes, v, drift, stretch, scale2, score,
):  # fmt: skip
    """Add the part of the gradient that arises because the outer nodes move.

    They move with the parameters. h is the log of the joint density with the inner
    effects at their modes: a function of the outer effect v alone. The nodes are placed
    by its mode and its curvature there. The derivatives of both follow from h' = 0 and
    from h''.
    """
    outer_sd = sds[0]
    inner_sd = sds[1]
    h3 = 0.0
    for j in range(last_inner - inner):
        pull = 1 - inner_sd * inner_sd * slopes[j, 1]
        h3 += inner_weights[inner + j] * (outer_sd**3 * slopes[j, 2] / pull**3)
    k1 = scale2 * (drift + 0.5 * stretch * scale2 * h3)
    k2 = 0.5 * stretch * scale2
    size = score.size - 2
    sums = np.zeros((size + 1, 1))
    up = np.empty(1)
    low = np.empty(1)
    for j in range(last_inner - inner):
        c = inner + j
        f0, f1, f2 = slopes[j, 0], slopes[j, 1], slopes[j, 2]
        many = inner_weights[c]
        pull = 1 - inner_sd * inner_sd * f1
        at_slope = k1 * outer_sd / pull
        at_slope += k2 * outer_sd**2 * f2 * inner_sd**2 / pull**3
        at_curvature = k2 * outer_sd**2 / pull**2
        w = math.exp(outer_sd * v + inner_sd * modes[c])
        for i in range(starts[c], starts[c + 1]):
            a = above[i - origin] * w
            b = below[i - origin] / w
            pa = a / (1 + a)
            pb = b / (1 + b)
            va = pa * (1 - pa)
            vb = pb * (1 - pb)
            heft = many
            if own is not None:
                heft *= own[i]
            up[0] = heft * (-at_slope * va - at_curvature * va * (1 - 2 * pa))
            low[0] = heft * (-at_slope * vb + at_curvature * vb * (1 - 2 * pb))
            _spread(sums, 1, up, low, x, z, y, i, highest)
        # the outer standard deviation
        moved = v / pull
        score[size] += many * (k1 * (f0 + outer_sd * f1 * moved))
        here = k2 * (2 * outer_sd * f1 / pull + outer_sd**2 * f2 * moved / pull**2)
        score[size] += many * here
        # the inner standard deviation
        moved = 2 * inner_sd * f0 / pull
        score[size + 1] += many * (k1 * outer_sd * f1 * moved)
        score[size + 1] += many * (
            k2 * outer_sd**2 * (2 * inner_sd * f1 * f1 + f2 * moved) / pull**2
        )
    for j in range(size):  # what follows is the outer effect's place, no coefficient
        score[j] += sums[j, 0]


@compiled
def two_level(
    x, z, y, starts, outer_starts, which, weights, inner_weights, own, cuts, coef, sds,
    rule, outer_modes, outer_scales, modes, scales, scores, second,
):  # fmt: skip
    """Log-likelihood, gradient and approximate Hessian of groups nested in groups.

    Arguments and results are those of `one_level`, with these differences. `x` ends in
    a column of ones for the outer effect, which has no entry in `coef`. `outer_starts`
    has the first inner group of each outer group. `weights` are those of the outer
    groups used, `inner_weights` those of all inner groups within them. `modes` and
    `scales` are those of all inner groups. The modes are those of all effects of an
    outer group jointly, so that one node at each level is the Laplace approximation.
    The Hessian is approximate: it takes the outer nodes as fixed. Its error is of the
    size of the quadrature's own.
    """
    size = cuts.size + coef.size + 2
    points = rule[0].size
    hessian = np.zeros((size, size))
    gradient = np.zeros(size)
    place = size - 2  # of the outer effect
    largest = 0
    most = 0
    for o in which:
        inner, last_inner = outer_starts[o], outer_starts[o + 1]
        largest = max(largest, starts[last_inner] - starts[inner])
        most = max(most, last_inner - inner)
    above = np.empty(largest)
    below = np.empty(largest)
    within = np.empty(largest)
    slopes = np.empty((most, 3))
    box = np.empty((2, largest, points))
    grid = np.empty((3 + size, points))
    scratch = _scratch(size, rule[0].size)
    at_nodes = np.empty((points, size))
    hessians = np.empty((points, size, size))
    logs = np.empty(points)
    table = _gap_table(cuts)
    highest = cuts.shape[0]
    value = 0.0
    scores[:] = 0.0
    for number in range(which.size):
        inner = outer_starts[which[number]]
        last_inner = outer_starts[which[number] + 1]
        first = starts[inner]
        last = starts[last_inner]
        weight = weights[number]
        if not _trials(x, z, y, first, last, cuts, coef, above, below):
            return -np.inf, gradient, hessian
        score = scores[number]
        for c in range(inner, last_inner):
            for i in range(starts[c], starts[c + 1]):
                within[i - first] = inner_weights[c]
                if own is not None:
                    within[i - first] *= own[i]
        gap = _gaps(
            x, z, y, first, last, cuts, table, within, weight, score, hessian, second
        )
        v = _outer_mode(
            starts, inner, last_inner, above, below, own, inner_weights, first, sds,
            modes, slopes, outer_modes[number],
        )  # fmt: skip
        outer_modes[number] = v
        _inner_modes(
            starts, inner, last_inner, above, below, own, first, sds[0] * v, sds[1],
            modes, slopes,
        )  # fmt: skip
        curvature = 1.0
        for j in range(last_inner - inner):
            c = inner + j
            at = starts[c] - first
            slopes[j, 2] = _third(
                above[at:], below[at:], _from(own, starts[c]),
                starts[c + 1] - starts[c], sds[0] * v + sds[1] * modes[c],
            )  # fmt: skip
            pull = 1 - sds[1] ** 2 * slopes[j, 1]
            curvature -= inner_weights[c] * (sds[0] ** 2 * slopes[j, 1] / pull)
        scale2 = 1 / curvature
        scale = math.sqrt(scale2)
        outer_scales[number] = scale
        # --- each outer node: every inner group integrated, its own nodes adapted
        at_nodes[:] = 0.0
        hessians[:] = 0.0
        for q in range(points):
            node = v + scale * rule[0][q]
            offset = _within(sds[0] * node)
            if np.isnan(offset):
                return -np.inf, gradient, hessian
            logs[q] = rule[1][q] - 0.5 * node * node
            for c in range(inner, last_inner):
                at = starts[c] - first
                curve = slopes[c - inner, 1]
                follow = sds[0] * sds[1] * curve / (1 - sds[1] ** 2 * curve)
                here, _, _ = _integrate(
                    x, z, y, starts[c], starts[c + 1] - starts[c], above[at:],
                    below[at:], _from(own, starts[c]), highest, offset, sds[1],
                    modes[c] + follow * (node - v), rule, inner_weights[c],
                    inner_weights[c], at_nodes[q], hessians[q], second, box, grid,
                    scratch,
                )  # fmt: skip
                logs[q] += inner_weights[c] * here
        top = -np.inf
        for q in range(points):
            top = max(top, logs[q])
        total = 0.0
        for q in range(points):
            logs[q] = math.exp(logs[q] - top)
            total += logs[q]
        value += weight * (math.log(scale) + top + math.log(total) + gap)
        drift = 0.0
        stretch = 1.0
        for q in range(points):
            node = v + scale * rule[0][q]
            logs[q] /= total
            slope = sds[0] * at_nodes[q, place] - node
            drift += logs[q] * slope
            stretch += logs[q] * slope * scale * rule[0][q]
            # from the derivative in the effect to that in its standard deviation
            at_nodes[q, place] *= node
            if second:
                _mirror(hessians[q])
                for j in range(size):
                    hessians[q, place, j] *= node
                    hessians[q, j, place] *= node
        for j in range(size):
            mean = 0.0
            for q in range(points):
                mean += logs[q] * at_nodes[q, j]
            score[j] += mean
            if not second:
                continue
            for q in range(points):
                at_nodes[q, j] -= mean
            for k in range(j + 1):
                here = 0.0
                for q in range(points):
                    here += logs[q] * (
                        hessians[q, j, k] + at_nodes[q, j] * at_nodes[q, k]
                    )
                hessian[j, k] += weight * here
        _moving(
            x, z, y, starts, inner, last_inner, above, below, own, inner_weights,
            first, highest, sds, modes, slopes, v, drift, stretch, scale2, score,
        )  # fmt: skip
        for c in range(inner, last_inner):
            curve = slopes[c - inner, 1]
            alone = 1 / (1 - sds[1] ** 2 * curve)
            follow = sds[0] * sds[1] * curve * alone
            scales[c] = math.sqrt(alone + follow * follow * scale2)
        for j in range(size):
            gradient[j] += weight * score[j]
    _mirror(hessian)
    return value, gradient, hessian
