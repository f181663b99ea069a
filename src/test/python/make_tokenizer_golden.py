"""Makes src/test/resources/org/optishear/text/tokenizers.json.gz: ids of transformers for folders without a tokenizer.json.

Run with transformers 5.18.0, tokenizers 0.23.2: python make_tokenizer_golden.py DATA GOLDEN OUTPUT_FILE
DATA/tokenizers has gpt2/{vocab.json,merges.txt}, roberta-opt/tokenizer.json, llama/tokenizer.json; GOLDEN/tokenizers/lines.json the lines.
A case is a vocabulary, the files beside it, and for every third line (and some with special tokens in them) the ids with special tokens.
"""
import gzip, json, os, pathlib, sys, tempfile
os.environ["HF_HUB_OFFLINE"] = "1"
from transformers import AutoTokenizer, LlamaTokenizer

data, golden, output = map(pathlib.Path, sys.argv[1:])
MARKED = ["a <|endoftext|> b", "</s> x </s>", "<s>y<pad>", "end  <e> of", "<x><b> <plain>z <unk>", " <mask> q"]
lines = json.loads((golden / "tokenizers/lines.json").read_text())[::3] + MARKED
GPT2 = {"tokenizer_class": "GPT2Tokenizer"}
OPT = dict(GPT2, errors="replace", add_bos_token=True, add_prefix_space=False, pad_token="<pad>", special_tokens_map_file=None,
           **{role: {"content": "</s>", "single_word": False, "lstrip": False, "rstrip": False, "normalized": True, "__type": "AddedToken"}
              for role in ("bos_token", "eos_token", "unk_token")})
EXTRA = {"special_tokens_map.json": {"bos_token": "<b>", "eos_token": {"content": "<e>", "lstrip": True, "normalized": True, "rstrip": False, "single_word": False},
                                     "additional_special_tokens": ["<x>"]}, "added_tokens.json": {"<plain>": 50257, "<x>": 50258}}
DECODER = {"50257": {"content": "<e>", "lstrip": False, "normalized": False, "rstrip": True, "single_word": False, "special": True}}
CASES = {
    "gpt2": ("gpt2", "gpt2", {}),
    "gpt2 with both": ("gpt2", "gpt2", {"tokenizer_config.json": dict(GPT2, add_bos_token=True, add_eos_token=True)}),
    "gpt2 with more tokens": ("gpt2", "gpt2", dict(EXTRA, **{"tokenizer_config.json": dict(GPT2, add_eos_token=True)})),
    "gpt2 with a decoder": ("gpt2", "gpt2", dict(EXTRA, **{"tokenizer_config.json": dict(GPT2, add_bos_token=True, bos_token="<e>", added_tokens_decoder=DECODER)})),
    "gpt2 with a blank": ("gpt2", "gpt2", {"tokenizer_config.json": dict(GPT2, add_prefix_space=True)}),
    "opt": ("opt", "roberta-opt", {"tokenizer_config.json": OPT}),
    "qwen2": ("qwen2", "gpt2", {"tokenizer_config.json": {"tokenizer_class": "Qwen2Tokenizer"}}),
}


def pairs(vocabulary):
    model = json.loads((data / "tokenizers" / vocabulary / "tokenizer.json").read_text())["model"]
    return model["vocab"], [tuple(merge.split(" ")) if isinstance(merge, str) else tuple(merge) for merge in model["merges"]]


def folder(model_type, vocabulary, files):
    path = pathlib.Path(tempfile.mkdtemp())
    source = data / "tokenizers" / vocabulary
    if (source / "vocab.json").exists():
        texts = {name: (source / name).read_text() for name in ("vocab.json", "merges.txt")}
    else:
        vocab, merges = pairs(vocabulary)
        texts = {"vocab.json": json.dumps(vocab), "merges.txt": "".join(" ".join(merge) + "\n" for merge in merges)}
    for name, text in {**texts, "config.json": json.dumps({"model_type": model_type}), **{name: json.dumps(value) for name, value in files.items()}}.items():
        (path / name).write_text(text)
    return path


result = {}
for name, (model_type, vocabulary, files) in CASES.items():
    tokenizer = AutoTokenizer.from_pretrained(folder(model_type, vocabulary, files))
    result[name] = {"vocabulary": vocabulary, "files": files, "ids": [tokenizer.encode(line) for line in lines]}
for name, config in {"llama": {"legacy": False, "add_bos_token": True, "add_eos_token": True}, "llama without": {"legacy": False, "add_bos_token": False, "add_prefix_space": False}}.items():
    vocab, merges = pairs("llama")
    tokenizer = LlamaTokenizer(vocab=vocab, merges=merges, **config)
    result[name] = {"vocabulary": "llama", "files": {"tokenizer_config.json": config}, "ids": [tokenizer.encode(line) for line in lines]}
with gzip.GzipFile(output, "wb", mtime=0) as file:
    file.write(json.dumps({"lines": lines, "cases": result}, separators=(",", ":")).encode())
