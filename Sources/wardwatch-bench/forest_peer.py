"""Scores the rows of `wardwatch-bench forest` by scikit-learn, with the trees of our weights in an IsolationForest of its own.

forest_peer.py WEIGHTS FOLDER SECONDS: prints the microseconds of a row, alone and with all others, and how far the scores differ.
"""

import json
import struct
import sys
import time
import warnings

try:
    import numpy
    from sklearn.ensemble import IsolationForest
    from sklearn.tree._tree import Tree
except ImportError as error:
    sys.exit(f"forest: {error}")

weights, folder, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
warnings.simplefilter("ignore")


def tensors(path):
    """The arrays of a safetensors file: the length of a JSON header, the header, the bytes."""
    with open(path, "rb") as file:
        data = file.read()
    length = struct.unpack("<Q", data[:8])[0]
    types = {"I32": "<i4", "F64": "<f8", "F32": "<f4"}
    found = {}
    for name, entry in json.loads(data[8 : 8 + length]).items():
        if name == "__metadata__":
            continue
        first, end = (8 + length + offset for offset in entry["data_offsets"])
        found[name] = numpy.frombuffer(data[first:end], types[entry["dtype"]]).reshape(entry["shape"])
    return found


def average_path_length(rows):
    """Equation 1 of the paper."""
    rows = numpy.asarray(rows, dtype=float)
    many = numpy.maximum(rows, 3)
    return numpy.where(
        rows <= 1, 0, numpy.where(rows == 2, 1, 2 * (numpy.log(many - 1) + numpy.euler_gamma) - 2 * (many - 1) / many)
    )


forest = tensors(f"{weights}/forest.safetensors")
scores = numpy.fromfile(f"{folder}/scores", "<f8")
rows = numpy.fromfile(f"{folder}/inputs", "<f4").reshape(len(scores), -1)
subsample = int(forest["subsample_size"][0])
roots = list(forest["roots"]) + [len(forest["left"])]

# Fitted for its form; what it has learnt is then exchanged for our trees.
peer = IsolationForest(n_estimators=len(roots) - 1, max_samples=subsample, random_state=1, n_jobs=1).fit(rows)
kind = peer.estimators_[0].tree_.__getstate__()["nodes"].dtype
peer._max_samples = subsample
depths, lengths = [], []
for estimator, first, end in zip(peer.estimators_, roots, roots[1:]):
    part = slice(first, end)
    is_leaf = forest["split_input"][part] < 0
    nodes = numpy.zeros(end - first, dtype=kind)
    nodes["left_child"] = numpy.where(is_leaf, -1, forest["left"][part] - first)
    nodes["right_child"] = numpy.where(is_leaf, -1, forest["right"][part] - first)
    nodes["feature"] = numpy.where(is_leaf, -2, forest["split_input"][part])
    nodes["threshold"] = numpy.where(is_leaf, -2, forest["threshold"][part])
    nodes["n_node_samples"] = forest["rows_in_node"][part]
    nodes["weighted_n_node_samples"] = forest["rows_in_node"][part]
    tree = Tree(rows.shape[1], numpy.array([1], dtype=numpy.intp), 1)
    tree.__setstate__(
        {"max_depth": 64, "node_count": len(nodes), "nodes": nodes, "values": numpy.zeros((len(nodes), 1, 1))}
    )
    estimator.tree_ = tree
    depths.append(tree.compute_node_depths())
    lengths.append(average_path_length(nodes["n_node_samples"]))
peer._decision_path_lengths, peer._average_path_length_per_tree = depths, lengths
peer.estimators_features_ = [numpy.arange(rows.shape[1])] * (len(roots) - 1)


def microseconds(work, count):
    taken = []
    end = time.perf_counter() + seconds
    while not taken or time.perf_counter() < end:
        begun = time.thread_time()
        work()
        taken.append((time.thread_time() - begun) / count * 1e6)
    return sorted(taken)[len(taken) // 2]


print(
    json.dumps(
        {
            "batched": microseconds(lambda: peer.score_samples(rows), len(rows)),
            "single": microseconds(lambda: peer.score_samples(rows[:1]), 1),
            "difference": float(numpy.abs(-peer.score_samples(rows) - scores).max()),
        }
    )
)
