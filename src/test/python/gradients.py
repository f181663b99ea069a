# SPDX-License-Identifier: Apache-2.0
"""Makes org/optishear/calibration/gradients-llama.safetensors.gz: gradients of golden/models/llama by transformers.

python gradients.py GOLDEN OUT   with torch 2.13.0+cpu, transformers 5.18.0, safetensors 0.8.0

input_ids I32 [3, 24] and, for each prunable linear, `G.NAME` F16 [4, in]: the first four rows of
sqrt(sum over windows of (100 * dloss/dW)^2), the loss of transformers with labels = input_ids, eager attention.
"""
import gzip
import sys
import torch
from safetensors.torch import save
from transformers import AutoModelForCausalLM

torch.set_num_threads(1)
model = AutoModelForCausalLM.from_pretrained(sys.argv[1] + "/models/llama", attn_implementation="eager", dtype=torch.float32)
linears = {n: m for n, m in model.named_modules() if isinstance(m, torch.nn.Linear) and "layers." in n}
ids = torch.randint(0, 256, (3, 24), generator=torch.Generator().manual_seed(1))
squares = {name: torch.zeros_like(linear.weight) for name, linear in linears.items()}
for window in ids:
    model.zero_grad()
    model(input_ids=window[None], labels=window[None]).loss.backward()
    for name, linear in linears.items():
        squares[name] += (linear.weight.grad * 100) ** 2
tensors = {"G." + name: square.sqrt()[:4].half().contiguous() for name, square in squares.items()}
tensors["input_ids"] = ids.int()
with open(sys.argv[2], "wb") as out:
    out.write(gzip.compress(save(tensors), mtime=0))
