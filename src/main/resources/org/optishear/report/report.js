'use strict';
(() => {
  const operations = ['identity', 'sqrt', 'square', 'exp', 'log', 'sigmoid', 'softmax'];
  const coefficients = ['none', 'row_sum', 'column_sum', 'relative_sum', 'total', 'mean', 'frobenius'];
  const metric = index => 'alpha=' + coefficients[Math.floor(index / 7) % 7] + ',tauW=' + operations[Math.floor(index / 343)]
    + ',beta=' + coefficients[index % 7] + ',tauX=' + operations[Math.floor(index / 49) % 7];
  const number = value => value.toLocaleString('en', { maximumSignificantDigits: 4 });
  const data = id => {
    const element = document.getElementById(id + '-data');
    return element && JSON.parse(element.textContent);
  };
  const colour = name => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
  const font = () => getComputedStyle(document.body).fontFamily;

  const axis = (name, more) => Object.assign({
    type: 'value', name, nameLocation: 'middle', nameTextStyle: { color: colour('soft'), fontSize: 13 },
    axisLine: { show: false }, axisTick: { show: false }, splitLine: { lineStyle: { color: colour('line') } },
    axisLabel: { color: colour('soft'), formatter: number, hideOverlap: true, showMaxLabel: name === 'trial' ? false : null },
  }, more);
  const frame = more => Object.assign({
    animation: false, textStyle: { fontFamily: font() },
    tooltip: {
      backgroundColor: colour('card'), borderColor: colour('line'), textStyle: { color: colour('ink'), fontSize: 13 },
      trigger: 'item', confine: true,
    },
  }, more);
  const horizontal = (value, name) => ({
    silent: true, symbol: 'none', precision: -1, data: [{ yAxis: value }],
    lineStyle: { color: colour('warm'), type: 'dashed', width: 2 },
    label: { formatter: name + ' ' + number(value), position: 'insideEndTop', color: colour('warm'), fontSize: 13, backgroundColor: colour('paper'), padding: [1, 4] },
  });

  const middleOf = steps => (steps[0][0] + steps[steps.length - 1][0]) / 2;

  const drawings = {
    trials: found => frame({
      grid: { left: 64, right: 16, top: 16, bottom: 48 },
      xAxis: axis('trial', { nameGap: 28, max: 'dataMax', minInterval: 1, splitLine: { show: false } }),
      yAxis: axis('objective', { type: found.logarithmic ? 'log' : 'value', nameGap: 48, scale: true }),
      series: [{
        type: 'scatter', symbolSize: 6, itemStyle: { color: colour('dot'), opacity: 0.75 },
        data: found.trials.map(([trial, objective, index, repeated]) => ({
          value: [trial, objective], itemStyle: repeated ? { opacity: 0.35 } : {},
          tooltip: {
            formatter: 'Trial ' + trial + '<br>objective ' + number(objective)
              + (index < 0 ? '' : '<br>' + metric(index)) + (repeated ? '<br>known from an earlier trial' : ''),
          },
        })),
        markLine: found.reference ? horizontal(found.reference[0], found.reference[1]) : undefined,
      }, {
        type: 'line', step: 'end', symbol: 'none', silent: true, data: found.best,
        lineStyle: { color: colour('accent'), width: 2.5 },
      }, {
        type: 'scatter', symbolSize: 0, silent: true, // keeps the line of the reference within the axis
        data: found.reference ? [[found.trials[0][0], found.reference[0]]] : [],
      }],
    }),
    spread: found => frame({
      grid: { left: 64, right: 24, top: 20 + 18 * found.marks.length, bottom: 48 },
      xAxis: axis('objective', { nameGap: 28, scale: true, min: 'dataMin', max: 'dataMax', splitLine: { show: false } }),
      yAxis: axis('classes', { nameGap: 40, minInterval: 1 }),
      series: [{
        type: 'line', step: 'end', symbol: 'none', silent: true, data: found.steps,
        lineStyle: { color: colour('dot'), width: 1 }, areaStyle: { color: colour('dot'), opacity: 0.45, origin: 0 },
        markLine: {
          silent: true, symbol: 'none', precision: -1,
          data: found.marks.map(([value, name], place) => ({
            xAxis: value,
            lineStyle: { color: colour(place ? 'warm' : 'accent'), type: place ? 'dashed' : 'solid', width: 2 },
            label: {
              formatter: name + ' ' + number(value), color: colour(place ? 'warm' : 'accent'), fontSize: 13,
              align: value > middleOf(found.steps) ? 'right' : 'left', padding: [0, 0, 18 * place, 0], distance: 4,
            },
          })),
        },
      }],
    }),
  };

  const whisker = (bar, place) => [
    { coord: [bar.perplexity - bar.deviation, place] }, { coord: [bar.perplexity + bar.deviation, place] },
  ];
  Object.assign(drawings, {
    'methods-chart': found => frame({
      grid: { left: 8, right: 72, top: 24, bottom: 48, containLabel: true },
      xAxis: axis('perplexity', {
        type: found.logarithmic ? 'log' : 'value', nameGap: 28,
        axisLabel: { color: colour('soft'), formatter: number, hideOverlap: true, showMinLabel: !found.logarithmic },
        min: found.logarithmic ? Math.min(found.dense || Infinity, ...found.bars.map(bar => bar.perplexity)) / 2 : 0,
      }),
      yAxis: axis('', {
        type: 'category', inverse: true, data: found.bars.map(bar => bar.name), splitLine: { show: false },
        axisLabel: { color: colour('ink'), fontSize: 13, lineHeight: 15, width: 300, overflow: 'break', interval: 0 },
      }),
      series: [{
        type: 'bar', barMaxWidth: 18, silent: true, itemStyle: { color: colour('dot') },
        data: found.bars.map(bar => bar.perplexity),
        markLine: {
          silent: true, symbol: 'none', precision: -1, label: { show: false }, animation: false,
          data: [
            ...found.bars.flatMap((bar, place) => bar.deviation ? [whisker(bar, place)] : [])
              .map(([from, to]) => [{ ...from, lineStyle: { color: colour('ink'), type: 'solid', width: 2 } }, to]),
            ...(found.dense === undefined ? [] : [{
              xAxis: found.dense, lineStyle: { color: colour('warm'), type: 'dashed', width: 2 },
              label: { show: true, formatter: 'dense ' + number(found.dense), color: colour('warm'), fontSize: 13, position: 'start' },
            }]),
          ],
        },
      }, {
        type: 'scatter', symbolSize: 1, silent: true, itemStyle: { color: 'transparent' }, // carries the figure, beyond whisker and diamonds
        data: found.bars.map((bar, place) => ({
          value: [Math.max(bar.perplexity + bar.deviation, ...(bar.published || [])), place],
          label: { show: true, position: 'right', distance: 8, color: colour('ink'), fontSize: 13, formatter: number(bar.perplexity) },
        })),
      }, {
        type: 'scatter', symbol: 'diamond', symbolSize: 11, itemStyle: { color: colour('warm') }, z: 5,
        data: found.bars.flatMap((bar, place) => (bar.published || []).map(value => ({
          value: [value, place], tooltip: { formatter: 'published ' + number(value) },
        }))),
      }],
    }),
  });

  const palette = ['accent', 'warm', 'dot', 'soft'];
  const dashes = ['solid', 'dashed', 'dotted'];
  const lines = (found, more) => ({
    legend: { top: 0, type: 'scroll', textStyle: { color: colour('ink'), fontSize: 13 } },
    series: found.lines.map((line, place) => Object.assign({
      type: 'line', name: line.name, data: line.points, symbol: 'none', connectNulls: false,
      lineStyle: { width: place ? 1.5 : 2.5, type: dashes[Math.floor(place / palette.length) % dashes.length] },
      color: colour(palette[place % palette.length]),
    }, more)),
  });
  Object.assign(drawings, {
    weights: found => frame(Object.assign(lines(found), {
      grid: { left: 64, right: 24, top: 40, bottom: 48 },
      tooltip: { trigger: 'axis', confine: true, backgroundColor: colour('card'), borderColor: colour('line'), textStyle: { color: colour('ink'), fontSize: 13 }, valueFormatter: share => number(100 * share) + ' %' },
      xAxis: axis('w / std', { nameGap: 28, min: found.from, max: found.to, splitLine: { show: false } }),
      yAxis: axis('share of the weights', { type: 'log', nameGap: 48, axisLabel: { color: colour('soft'), formatter: share => share.toExponential(0) } }),
    })),
    zeros: found => frame(Object.assign(lines(found, { symbol: 'circle', symbolSize: 5 }), {
      grid: { left: 64, right: 24, top: 16, bottom: 48 }, legend: { show: false },
      xAxis: axis('block', { nameGap: 28, minInterval: 1, max: 'dataMax', splitLine: { show: false } }),
      yAxis: axis('zeros', { nameGap: 48, min: 0, max: 1 }),
    })),
  });

  // From the best colour to the palest by rank, since objectives are spread over decades.
  const byRank = points => {
    const order = [...points.keys()].sort((a, b) => points[a][2] - points[b][2]);
    const share = new Array(points.length);
    order.forEach((point, place) => { share[point] = points.length > 1 ? place / (points.length - 1) : 0; });
    return share;
  };
  Object.assign(drawings, {
    shares: found => frame(Object.assign(lines(found, { symbol: 'circle', symbolSize: 6 }), {
      grid: { left: 64, right: 24, top: found.lines.length > 1 ? 40 : 16, bottom: 48 },
      legend: { show: found.lines.length > 1, top: 0, type: 'scroll', textStyle: { color: colour('ink'), fontSize: 13 } },
      xAxis: axis('block', { nameGap: 28, minInterval: 1, max: 'dataMax', splitLine: { show: false } }),
      yAxis: axis('sparsity', { nameGap: 48, scale: true }),
    })),
    pareto: found => frame({
      grid: { left: 72, right: 24, top: 16, bottom: 48 },
      xAxis: axis('|sparsity − asked|', { nameGap: 28, scale: true, splitLine: { show: false } }),
      yAxis: axis('divergence', { nameGap: 56, scale: true }),
      series: [{
        type: 'scatter', symbolSize: 6, itemStyle: { color: colour('dot'), opacity: 0.6 },
        data: found.trials.map(([x, y, trial]) => ({
          value: [x, y], tooltip: { formatter: (trial < 0 ? 'All blocks alike' : 'Trial ' + trial) + '<br>divergence ' + number(y) + '<br>off by ' + number(x) },
        })),
      }, {
        type: 'line', step: 'end', data: found.front.map(([x, y]) => [x, y]), symbol: 'circle', symbolSize: 8, silent: true,
        lineStyle: { color: colour('accent'), width: 2.5 }, itemStyle: { color: colour('accent') },
      }, {
        type: 'scatter', symbolSize: 18, silent: true, itemStyle: { color: 'transparent', borderColor: colour('warm'), borderWidth: 2.5 },
        data: found.trials.filter(([x, y, trial]) => trial === found.picked).map(([x, y]) => [x, y]),
      }],
    }),
    family: found => {
      const shares = byRank(found.points);
      const last = found.points[found.points.length - 1];
      return frame({
        grid: { left: 64, right: 24, top: 16, bottom: 48 },
        xAxis: axis('q, power of the input norm', { nameGap: 28, scale: true }),
        yAxis: axis('b, power of the column sum that divides', { nameGap: 40, scale: true }),
        series: [{
          type: 'scatter', symbolSize: 16,
          data: found.points.map(([q, b, objective], place) => ({
            value: [q, b], itemStyle: { color: colour('accent'), opacity: 0.08 + 0.92 * Math.pow(1 - shares[place], 2) },
            tooltip: { formatter: 'q ' + number(q) + ', b ' + number(b) + '<br>objective ' + number(objective) },
          })),
        }, {
          type: 'scatter', symbolSize: 24, silent: true, data: [[last[0], last[1]]],
          itemStyle: { color: 'transparent', borderColor: colour('warm'), borderWidth: 2.5 },
        }],
      });
    },
  });

  const drawn = new Map();
  const draw = element => {
    const { bars, marks } = data(element.id);
    if (bars) element.style.height = 96 + 34 * bars.length + 'px';
    if (marks) element.style.height = 220 + 18 * marks.length + 'px'; // a line of text for each, above the bars
    if (!drawn.has(element)) {
      drawn.set(element, echarts.init(element, null, { renderer: 'svg' }));
      new ResizeObserver(() => drawn.get(element).resize()).observe(element);
    }
    drawn.get(element).setOption(drawings[element.id](data(element.id)), true);
  };
  const charts = [...document.querySelectorAll('.chart')];
  charts.forEach(draw);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => [...drawn.keys()].forEach(draw));

  const table = document.getElementById('class-table');
  if (!table) return;
  const folded = 15;
  const members = data('members');
  const rows = [...table.tBodies[0].rows];
  const words = rows.map((row, place) => (row.textContent + ' ' + members[place].map(metric).join(' ')).toLowerCase());
  const find = document.getElementById('find');
  const all = document.getElementById('all');
  let unfolded = rows.length <= folded;

  const show = () => {
    const wanted = find.value.toLowerCase().split(/\s+/).filter(word => word);
    let hits = 0;
    rows.forEach((row, place) => {
      const hit = wanted.every(word => words[place].includes(word));
      hits += hit ? 1 : 0;
      row.hidden = !hit || (!unfolded && hits > folded);
      if (row.nextElementSibling && row.nextElementSibling.className === 'list') row.nextElementSibling.hidden = row.hidden;
    });
    document.getElementById('shown').textContent = wanted.length ? hits + ' of ' + rows.length + ' classes' : rows.length + ' classes';
    all.parentElement.hidden = unfolded || hits <= folded;
    all.textContent = 'Show all ' + hits;
  };
  const list = (row, place, button) => {
    const open = button.getAttribute('aria-expanded') === 'true';
    button.setAttribute('aria-expanded', String(!open));
    if (open) {
      row.nextElementSibling.remove();
      return;
    }
    const inner = table.tBodies[0].insertRow([...table.tBodies[0].rows].indexOf(row) + 1);
    inner.className = 'list';
    const cell = inner.insertCell();
    cell.colSpan = row.cells.length;
    const items = document.createElement('ul');
    members[place].forEach(index => {
      const code = document.createElement('code');
      code.textContent = metric(index);
      items.appendChild(document.createElement('li')).appendChild(code);
    });
    cell.appendChild(items);
  };
  rows.forEach((row, place) => {
    const cell = row.querySelector('.members');
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = cell.textContent;
    button.setAttribute('aria-expanded', 'false');
    button.setAttribute('aria-label', cell.textContent + ' members, list them');
    button.addEventListener('click', () => list(row, place, button));
    cell.replaceChildren(button);
  });
  all.addEventListener('click', () => { unfolded = true; show(); });
  find.addEventListener('input', show);
  document.querySelector('.tools').hidden = false;
  show();
})();
