"""Makes the small pytorch_model.bin files of the tests, and the same values as safetensors.

Run with torch 2.13.0, safetensors 0.8.0: python make_torch_files.py OUTPUT_FOLDER
  views/     every dtype, parameters, shared storages, transposed, strided and repeated views; values.safetensors
  model/     the state dict of a module in one dtype (with _metadata); model.safetensors as safetensors itself writes it
  tied/      a head that is the embedding, in fp16 ; model.safetensors as safetensors itself writes it without the head
  shards/    two files and their index; model-0000i-of-00002.safetensors
  legacy/    the format of torch before 1.6
"""
import collections, json, pathlib, sys
import torch
from safetensors.torch import save_file

torch.set_num_threads(1)
torch.manual_seed(20)
CONFIG = {"architectures": ["LlamaForCausalLM"], "model_type": "llama"}
PT = {"format": "pt"}


def folder(name, **config):
    path = pathlib.Path(sys.argv[1]) / name
    path.mkdir(parents=True, exist_ok=True)
    (path / "config.json").write_text(json.dumps({**CONFIG, **config}) + "\n")
    return path


def views():
    base = torch.randn(6, 8)
    tensors = collections.OrderedDict(
        float32=torch.randn(3, 5), float64=torch.randn(4, dtype=torch.float64), float16=torch.randn(2, 3).half(),
        bfloat16=torch.randn(5, 2).bfloat16(), int64=torch.tensor([-(2**40), 7]), int32=torch.arange(3, dtype=torch.int32),
        int16=torch.tensor([-3, 4], dtype=torch.int16), int8=torch.tensor([-1, 5], dtype=torch.int8), uint8=torch.tensor([250, 1], dtype=torch.uint8),
        uint16=torch.tensor([65535, 2], dtype=torch.uint16), bool=torch.tensor([True, False, True]), scalar=torch.tensor(2.5), empty=torch.zeros(0, 3),
        float8=torch.tensor([1.0, -2.0]).to(torch.float8_e4m3fn), parameter=torch.nn.Parameter(torch.randn(2, 2)), whole=base, same=base,
        rows=base[2:4], transposed=base.t(), strided=base[::2, 1::3], column=base[:, 3:4], cube=base.view(2, 3, 8).permute(2, 0, 1),
        half_transposed=torch.randn(3, 4).half().t(), bytes_strided=torch.arange(12, dtype=torch.uint8)[::4],
        double_transposed=torch.randn(2, 3, dtype=torch.float64).t(), repeated=torch.randn(1, 4).expand(3, 4))
    path = folder("views")
    torch.save(tensors, path / "pytorch_model.bin")
    save_file({name: tensor.detach().clone(memory_format=torch.contiguous_format) for name, tensor in tensors.items()}, path / "values.safetensors", PT)


def model():
    class Model(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.up, self.norm = torch.nn.Linear(6, 4), torch.nn.LayerNorm(4)
            self.down = torch.nn.Linear(4, 6, bias=False)
    state = Model().to(torch.bfloat16).state_dict()
    path = folder("model")
    torch.save(state, path / "pytorch_model.bin")
    save_file(dict(state), path / "model.safetensors.expected", PT)


def tied():
    embedding = torch.randn(7, 4).half()
    state = {"lm_head.weight": embedding, "model.embed_tokens.weight": embedding, "model.norm.weight": torch.ones(4).half()}
    path = folder("tied", tie_word_embeddings=True)
    torch.save(state, path / "pytorch_model.bin")
    state.pop("lm_head.weight")
    save_file(state, path / "model.safetensors.expected", PT)


def shards():
    path = folder("shards")
    parts = [{"model.a.weight": torch.randn(3, 4)}, {"model.b.weight": torch.randn(2, 4), "model.b.bias": torch.randn(2)}]
    weight_map = {}
    for i, part in enumerate(parts, 1):
        torch.save(part, path / f"pytorch_model-0000{i}-of-00002.bin")
        save_file(part, path / f"model-0000{i}-of-00002.safetensors.expected", PT)
        weight_map.update({name: f"pytorch_model-0000{i}-of-00002.bin" for name in part})
    total = sum(tensor.nbytes for part in parts for tensor in part.values())
    (path / "pytorch_model.bin.index.json").write_text(json.dumps({"metadata": {"total_size": total}, "weight_map": weight_map}, indent=2, sort_keys=True) + "\n")
    renamed = {name: file.replace("pytorch_model", "model").replace(".bin", ".safetensors") for name, file in weight_map.items()}
    (path / "model.safetensors.index.json.expected").write_text(json.dumps({"metadata": {"total_size": total}, "weight_map": renamed}, indent=2, sort_keys=True) + "\n")


def legacy():
    torch.save({"w": torch.ones(2)}, folder("legacy") / "pytorch_model.bin", _use_new_zipfile_serialization=False)


for make in (views, model, tied, shards, legacy):
    make()
